"""Checks the arguments of public functions by their annotations.

    @checked
    def verify(self, attribute: str, code: str | Secret) -> None:

An argument of another type is refused with WrongArgument, which names it, before the function runs. The function gets:

- for `str | Secret` always a Secret, so that a traceback with variables does not show it;
- for an iterable always a tuple; a single text is refused, because its letters are never meant;
- for a subclass of str, such as a member of an enum, a plain str, which is formatted as expected.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, wraps
from types import CoroutineType, NoneType, SimpleNamespace, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from .secret import Secret

if TYPE_CHECKING:
    from ...errors import WrongArgument

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_LETTERS = (str, bytes, bytearray)  # iterables that are refused where a list is wanted
_UNIONS = (UnionType, Union)
_MOST_NAMED = 5  # a union with more members is called by the name of its alias


class _Unfit(NamedTuple):
    """Stands for a value of a wrong type. It is not an exception yet: a traceback would lead to the value.

    Attributes:
        kind: the type that it should have.
        given: the type that it has.
        place: where it is within the argument: `["email"]`.
    """

    kind: Any
    given: type
    place: str = ""


def checked(function: F) -> F:
    """Decorate a function, a method or a dataclass, so that its arguments are checked by their annotations."""
    if isinstance(function, type):
        function.__init__ = checked(function.__init__)  # type: ignore[misc]
        return function
    order = function.__code__.co_varnames[: function.__code__.co_argcount]

    @wraps(function)
    def checking(*given: Any, **named: Any) -> Any:
        kinds = _kinds(function)
        given = (
            *(_fitting(kinds.get(name), value) for name, value in zip(order, given, strict=False)),
            *given[len(order) :],  # too many: Python itself refuses them
        )
        named = {name: _fitting(kinds.get(name), value) for name, value in named.items()}
        for name, value in (*zip(order, given, strict=False), *named.items()):
            if isinstance(value, _Unfit):
                refusal = _refusal(function, name, value)
                del given, named  # they would be in the traceback
                raise refusal
        return function(*given, **named)

    return cast(F, checking)


def check_type(argument: str, value: object, kind: type) -> None:
    """Raise WrongArgument if an argument does not have this type."""
    if isinstance(_fitting(kind, value), _Unfit):
        raise wrong_type(argument, _words(kind), type(value))


def checked_fields(thing: T) -> T:
    """Return a dataclass, with secrets as Secrets. Raise WrongArgument where a field is not of its type."""
    made: Any = type(thing).__init__
    fitting = {name: _fitting(kind, getattr(thing, name)) for name, kind in _kinds(made).items()}
    for name, value in fitting.items():
        if isinstance(value, _Unfit):
            raise _refusal(made, name, value)
    secrets: Any = {name: value for name, value in fitting.items() if isinstance(value, Secret)}
    return replace(cast(Any, thing), **secrets) if secrets else thing


def wrong_argument(argument: str, words: str, hint: str = "") -> WrongArgument:
    """Return the error for an argument whose value makes no sense."""
    from ...errors import WrongArgument  # late: errors imports this package

    error = WrongArgument(words, hint=hint)
    error.argument = argument
    return error


def wrong_type(argument: str, taken: str, given: type, place: str = "") -> WrongArgument:
    """Return the error for an argument of a wrong type.

    Args:
        taken: the types that are accepted, in words.
        given: the type of the argument.
        place: where the wrong value is within the argument.
    """
    kind = "None" if given is NoneType else given.__name__
    if f"a {kind}" in taken and given.__module__.startswith("cognito_tui."):  # another of that name
        kind = f"{given.__module__}.{kind}".replace(".library.", ".")
    return wrong_argument(argument, f"`{argument}{place}` takes {taken}, not {kind}.")


@cache
def _kinds(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the types of a function's parameters, without its result's, which may be importable by checkers only."""
    said = {name: kind for name, kind in function.__annotations__.items() if name != "return"}
    return get_type_hints(SimpleNamespace(__annotations__=said), function.__globals__)


def _refusal(function: Callable[..., Any], argument: str, unfit: _Unfit) -> WrongArgument:
    alias = str(function.__annotations__[argument])
    origin, members = _shape(unfit.kind)
    is_long = origin in _UNIONS and len(members) > _MOST_NAMED and not unfit.place and alias.isidentifier()
    taken = f"a {alias}" if is_long else _words(unfit.kind)
    return wrong_type(argument, taken, unfit.given, unfit.place)


def _fitting(kind: Any, value: Any) -> Any:
    """Return `value` as the function gets it, or an _Unfit if it does not have the type `kind`."""
    origin, parts = _shape(kind)
    unfit = _Unfit(kind, type(value))
    if kind in (None, Any):
        return value
    if origin in _UNIONS:
        return _one_of(parts, value, unfit)
    if origin is Literal:
        return value if isinstance(value, tuple({type(part) for part in parts})) else unfit
    if origin is Mapping:
        return _items(value, lambda _: parts[1]) if isinstance(value, Mapping) else unfit
    if origin in (Iterable, tuple):
        is_several = isinstance(value, Iterable) and not isinstance(value, _LETTERS)
        return _tuple(parts[0], value) if is_several else unfit
    if hasattr(kind, "__total__"):  # a TypedDict, to Python any mapping
        return _typed_dict(kind, value) if isinstance(value, Mapping) else unfit
    if kind is str and isinstance(value, str):
        return str.__str__(value)
    if origin is Callable and _is_to_be_awaited(value) and Awaitable not in _made_of(parts[-1]):
        return unfit._replace(given=CoroutineType)
    is_of_it = isinstance(value, origin or kind) and not (kind is int and isinstance(value, bool))
    return value if is_of_it else unfit


def _is_to_be_awaited(function: object) -> bool:
    from inspect import iscoroutinefunction

    return iscoroutinefunction(function)


def _made_of(kind: Any) -> set[Any]:
    """Return what the members of a union are: `Awaitable[str] | str` an Awaitable and a str."""
    origin, parts = _shape(kind)
    members = parts if origin in _UNIONS else (kind,)
    return {get_origin(member) or member for member in members}


@cache
def _shape(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type's origin and its arguments: Mapping and (str, str) for `Mapping[str, str]`."""
    return get_origin(kind), get_args(kind)


def _one_of(members: tuple[Any, ...], value: Any, unfit: _Unfit) -> Any:
    if isinstance(value, str) and Secret in members:
        return Secret(value)
    tried = [_fitting(member, value) for member in members]
    fitting = (each for each in tried if not isinstance(each, _Unfit))
    nearly = (
        each for each in tried if isinstance(each, _Unfit) and (each.place or each.given is not unfit.given)
    )
    return next(fitting, next(nearly, unfit))


def _typed_dict(kind: Any, value: Mapping[Any, Any]) -> Any:
    """Return a TypedDict's values checked. Unknown names are left to the function, which can list the known ones."""
    return _items(value, get_type_hints(kind).get)


def _within(place: str, unfit: _Unfit) -> _Unfit:
    return unfit._replace(place=f"{place}{unfit.place}")


def _items(value: Mapping[Any, Any], kind_of: Callable[[str], Any]) -> Any:
    """Return a mapping whose names are texts, as all have that we take."""
    fitting = {}
    for given, each in value.items():
        if not isinstance(given, str):
            return _Unfit(str, type(given), "'s names")
        name = str.__str__(given)
        fitting[name] = _fitting(kind_of(name), each)
        if isinstance(fitting[name], _Unfit):
            return _within(f'["{name}"]', fitting[name])
    return fitting


def _tuple(part: Any, value: Iterable[Any]) -> Any:
    fitting = tuple(_fitting(part, each) for each in value)
    for number, each in enumerate(fitting):
        if isinstance(each, _Unfit):
            return _within(f"[{number}]", each)
    return fitting


def _words(kind: Any) -> str:
    """Return a type in the words of a sentence."""
    origin, parts = _shape(kind)
    if origin in _UNIONS:
        *others, last = dict.fromkeys(map(_words, parts))
        return f"{', '.join(others)} or {last}"
    if origin is Literal:
        return " or ".join(f'"{part}"' for part in parts)
    if origin is Mapping or hasattr(kind, "__total__"):
        return "a mapping"
    if origin in (Iterable, tuple):
        return "a list"
    if origin is Callable:
        return "a function"
    name = getattr(kind, "__name__", str(kind))
    return "None" if kind is NoneType else f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
