"""A base for objects with secrets, connections or locks: they refuse to be pickled, and say what to do instead."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn


class NotPickled:
    """The base of a class whose objects cannot be pickled. A copy of one is the object itself.

    Attributes:
        _not_pickled: what to do instead, in sentences.
    """

    __slots__ = ()
    _not_pickled: ClassVar[str]

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _: object) -> Any:
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError(self._not_pickled)  # to those who take apart without `pickle`

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError(self._not_pickled)
