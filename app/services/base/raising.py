"""Raise our error in the place of another one, whose frames and text may hold a secret."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any


class RaiseInstead:
    """A context manager: in the place of an error within, raise another one, from which nothing leads to the first.

    Within `except`, and after `from None` as well, Python links the new error to the old one (`__context__`), and so to
    the variables of all frames that it went through: whatever logs crashes in full would log what they hold.

    Args:
        other: makes the other error of the first one. It may be the same, where that one holds no secret.
        of: the errors that it is about.
    """

    def __init__(
        self, other: Callable[[Any], BaseException], of: tuple[type[Exception], ...] = (Exception,)
    ) -> None:
        self._other = other
        self._of = of

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not isinstance(error, self._of):
            return
        instead = self._other(error)
        del error, traceback  # or this frame, which the other error leads to, would have them
        try:
            raise instead
        finally:
            instead.__context__ = None
            del instead
