"""What holds secrets, connections or locks goes to no other process by pickling, and says how else."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn


class NotPickled:
    """A base of what cannot be pickled. A copy of it is itself.

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
