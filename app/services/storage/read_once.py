"""Each file read once, for those who ask the same of many profiles: a few files hold what is kept of them all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from ...errors import CognitoTuiError

Found = TypeVar("Found")


class _Seen(dict[Hashable, Any]):
    """Files may hold secrets, which no traceback with variables is to show."""

    def __repr__(self) -> str:
        return f"<{len(self)} files>"


_seen: ContextVar[_Seen | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within it, in this thread, whatever `once` reads is read once. Changes of a file always read it again."""
    before = _seen.set(_Seen())
    try:
        yield
    finally:
        _seen.reset(before)


def once(key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what `read` returns, or raise the CognitoTuiError that it raises; the same for a key within one look."""
    seen = _seen.get()
    if seen is None:
        return read()
    if key not in seen:
        try:
            seen[key] = read()
        except CognitoTuiError as error:
            seen[key] = error
    found = seen[key]
    if isinstance(found, CognitoTuiError):
        raise found.with_traceback(None)
    return found  # type: ignore[no-any-return]
