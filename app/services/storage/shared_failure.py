"""A renewal that could reach nobody: the processes that have waited for it fail with it, rather than try in turn."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ...errors import CognitoTuiError, ConnectionFailed
from ..base import excerpt
from .regular_file import read_regular

_LONGEST = 300  # characters


class SharedFailure:
    """What the last renewal that failed left behind; nothing once one has gone well. Nothing of it may fail.

    Whoever waits looks at it before and after, so that no clock is needed.

    Args:
        path: of its file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def look(self) -> object:
        """Return what is another object once it is noted again."""
        try:
            state = os.lstat(self._path)
        except OSError:
            return None
        return state.st_ino, state.st_size, state.st_mtime_ns

    def check(self, before: object) -> None:
        """Raise ConnectionFailed where another process has failed since `before` was looked at."""
        if (now := self.look()) is None or now == before:
            return
        try:
            title = excerpt(read_regular(self._path).decode()[:_LONGEST])
        except (OSError, ValueError, CognitoTuiError):
            return
        raise ConnectionFailed(
            title, detail="Another process has tried, while this one waited.", hint="Try again."
        )

    def note(self, error: BaseException) -> None:
        """Note it, if it is of the network."""
        if not isinstance(error, ConnectionFailed):
            return
        from .atomic_file import write_private  # late: what goes well needs none of it

        with suppress(OSError, CognitoTuiError):
            write_private(self._path, error.title)

    def clear(self) -> None:
        with suppress(OSError):
            os.unlink(self._path)
