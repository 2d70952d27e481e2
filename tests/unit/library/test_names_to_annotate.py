"""What programs annotate with comes from the top: no name in the signatures of what is public stands elsewhere."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_origin

import cognito_tui
from cognito_tui import aio
from tests.support.public_names import Named, everything

# what the library makes itself, of what is its own; and what is for those that it calls
MADE_HERE = {"Account", "Registration", "Session", "Clock", "CognitoTuiError"}
ELSEWHERE = {
    "Arguments",
    "Result",
    "Any",
    "NoReturn",
    "Self",
    "Mark",
}  # of generics, of typing, of nobody's business
FOR_CHECKERS = {"AsyncSession": aio.Session, "Session": cognito_tui.Session}


def said_types(named: Named) -> Iterator[tuple[str, dict[str, Any]]]:
    """The texts of all types that it says, and where their names are looked up."""
    thing = named.thing
    if inspect.isfunction(thing):
        function = inspect.unwrap(thing)
        yield from ((str(each), function.__globals__) for each in function.__annotations__.values())
    elif is_dataclass(thing):
        yield from ((str(field.type), vars(sys.modules[thing.__module__])) for field in fields(thing))
    elif thing.__name__ not in MADE_HERE and inspect.isfunction(vars(thing).get("__init__")):
        function = inspect.unwrap(thing.__init__)
        yield from ((str(each), function.__globals__) for each in function.__annotations__.values())


def ours(text: str, space: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(ast.parse(text, mode="eval")):
        name = node.id if isinstance(node, ast.Name) else ""
        thing = space.get(name, FOR_CHECKERS.get(name))
        where = str(getattr(thing, "__module__", "")).split(".")[0]
        is_alias = get_origin(thing) is not None
        is_theirs = not is_alias and (inspect.ismodule(thing) or where in ("collections", "datetime"))
        if thing is not None and name not in ELSEWHERE and not is_theirs:
            yield name, thing


def test_every_name_that_a_program_annotates_with_is_at_the_top() -> None:
    at_the_top = [getattr(package, name) for package in (cognito_tui, aio) for name in package.__all__]
    missing, found = set(), set()
    for named in everything():
        for text, space in said_types(named):
            for name, thing in ours(text, space):
                found.add(name)
                if not any(thing is each for each in at_the_top):
                    missing.add(f"{name}, of {named.name}")
    assert missing == set()
    assert {"Account", "Where", "OnStep", "Keys", "Question", "TokenUse", "Registration"} <= found
