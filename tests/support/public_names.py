"""What the library gives out, and what its docstrings say: for the tests that hold the two together."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType, ModuleType
from typing import Any, get_origin, is_typeddict

import cognito_tui
from cognito_tui import aio

_SECTION = re.compile(r"(Args|Attributes|Returns|Raises|Example):")
_WRAPPED = ("fget", "func", "__func__")  # what is in a property, a cached property, a class method
_ENTRY = re.compile(r" {4}(\w+): ")


@dataclass(frozen=True)
class Named:
    """Something with a docstring.

    Attributes:
        name: as a program writes it, "cognito_tui.Client.start".
        thing: a class, a function, or a property's function.
        module: where it stands.
    """

    name: str
    thing: Any
    module: ModuleType

    @property
    def text(self) -> str:
        return inspect.cleandoc(self.thing.__doc__ or "")

    @cached_property
    def sections(self) -> dict[str, list[str]]:
        """ "Args" → the names that it has entries for."""
        found: dict[str, list[str]] = {}
        names: list[str] = []
        for line in self.text.splitlines():
            if heading := _SECTION.fullmatch(line):
                names = found[heading[1]] = []
            elif entry := _ENTRY.match(line):
                names.append(entry[1])
        return found


def public() -> Iterator[Named]:
    """The functions and classes at the top, and aio's."""
    for package, names in ((cognito_tui, cognito_tui.__all__), (aio, aio.__all__)):
        for name in names:
            thing = getattr(package, name)
            # as `Callable[...]`, which is a class to Python 3.10, and a TypedDict, which is one to none
            is_alias = get_origin(thing) is not None or is_typeddict(thing)
            if inspect.isfunction(thing) or (inspect.isclass(thing) and not is_alias):
                prefix = "cognito_tui.aio" if package is aio else "cognito_tui"
                yield Named(f"{prefix}.{name}", thing, inspect.getmodule(thing) or package)


def methods(of: Named) -> Iterator[Named]:
    """A class's own public methods and properties; not those that somebody else's base class calls."""
    if not inspect.isclass(of.thing):
        return
    theirs = {
        name
        for base in of.thing.__mro__[1:]
        if not base.__module__.startswith("cognito_tui")
        for name in vars(base)
    }
    for name, thing in vars(of.thing).items():
        function = next((getattr(thing, part) for part in _WRAPPED if getattr(thing, part, None)), thing)
        if isinstance(function, FunctionType) and not name.startswith("_") and name not in theirs:
            yield Named(f"{of.name}.{name}", function, of.module)


def everything() -> list[Named]:
    return [each for named in public() for each in (named, *methods(named))]
