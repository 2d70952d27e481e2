"""Mappings and lists that cannot be changed, and are dicts and lists otherwise: to `json`, to `==`, and to copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn


def read_only(value: Any) -> Any:
    """Return a copy in which no mapping and no list can be changed, at any depth."""
    if isinstance(value, Mapping):
        return ReadOnlyDict({name: read_only(each) for name, each in value.items()})
    if isinstance(value, (list, tuple)):
        return ReadOnlyList(map(read_only, value))
    return value


def _refused(self: object, *_: object, **__: object) -> NoReturn:
    raise TypeError("This cannot be changed. Change a copy: copy.deepcopy gives a dict or a list.")


class ReadOnlyDict(dict[str, Any]):
    """A dict that cannot be changed."""

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refused

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class ReadOnlyList(list[Any]):
    """A list that cannot be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refused
    append = clear = extend = insert = pop = remove = reverse = sort = _refused

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)
