"""What is going on, for who waits at a terminal: a line that counts the seconds, and goes before anything else is said.

Nobody else sees it: where standard error is not a terminal, or one that cannot erase, there is no such line.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypeVar

from ...services.base import POSIX
from ...tui.job_control import is_in_foreground
from .output import may_show_for_now, show_for_now, take_back

Item = TypeVar("Item")
_EACH = 1.0  # seconds: what is over sooner needs no line


class WaitingLine:
    """What is shown of something that takes a while.

    Attributes:
        words: "Checking with Cognito…".
    """

    def __init__(self, words: str) -> None:
        self.words = words
        self._began = time.monotonic()
        self._over = Event()

    def run(self) -> None:
        """Show it after a second, and each second from then on."""
        while not self._over.wait(_EACH):
            show_for_now(f"{self.words} {time.monotonic() - self._began:.0f} s", unless=self._over.is_set)

    def end(self) -> None:
        self._over.set()
        take_back()


_under_way: WaitingLine | None = None


@contextmanager
def waiting(words: str) -> Iterator[WaitingLine]:
    """Show `words` while what is done meanwhile takes more than a second; those of the outermost, if there are more."""
    global _under_way
    progress = WaitingLine(words)
    if _under_way is not None or not can_show():
        yield progress
        return
    _under_way = progress
    Thread(target=progress.run, daemon=True).start()
    try:
        yield progress
    finally:
        _under_way = None
        progress.end()


def counted(items: Iterable[Item], what: str) -> Iterator[Item]:
    """Yield the items, and show how many have come so far: "Asking AWS for users… 120 so far"."""
    with waiting(f"Asking AWS for {what}…") as progress:
        for number, item in enumerate(items, 1):
            progress.words = f"Asking AWS for {what}… {number} so far,"
            yield item


def can_show() -> bool:
    """Return whether standard error is a terminal that can erase, and ours."""
    return (
        POSIX
        and may_show_for_now()
        and os.environ.get("TERM", "") not in ("", "dumb")
        and is_in_foreground(sys.stderr.fileno())
    )
