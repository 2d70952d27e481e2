"""How a run is stopped: Ctrl-C, SIGTERM, a terminal that closes, and the limit of time all end in destroying.

The first of them raises `Stopped` in the main thread. From then on none has any effect: what is made is destroyed, and
whoever is in a hurry is told how to do it later.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_WORDS = {
    "SIGINT": "Ctrl-C",
    "SIGTERM": "SIGTERM",
    "SIGHUP": "the terminal closed",
    "SIGALRM": "the limit of time",
}
# Windows has but two of them
_SIGNALS = {getattr(signal, name): words for name, words in _WORDS.items() if hasattr(signal, name)}


class Stopped(BaseException):
    """Its text says by what. Not an Exception: no journey may take it for a failure of its own."""


class Stopping:
    """Attributes: by: what has stopped the run; empty: nothing so far."""

    def __init__(self) -> None:
        self.by = ""
        self._raises = True
        self._is_held = False

    @contextmanager
    def within(self, minutes: float) -> Iterator[None]:
        """Listen to the signals, and end what takes longer, while the block lasts."""
        before = {number: signal.signal(number, self._come) for number in _SIGNALS}
        _ring_in(minutes * 60)
        try:
            yield
        finally:
            _ring_in(0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def ignore(self) -> None:
        """Let nothing stop what comes now."""
        self._raises = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what comes during the block stop the run at its end."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        if self.by and self._raises:
            self._raises = False
            raise Stopped(self.by)

    def _come(self, number: int, _: FrameType | None) -> None:
        reason = _SIGNALS[number]
        if self._raises:
            self.by = reason
            if not self._is_held:
                self._raises = False
                raise Stopped(reason)
            return
        if reason != _WORDS["SIGALRM"]:
            say(f"Not now ({reason}): what was made is being destroyed, which ends by itself.")


def _ring_in(seconds: float) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def say(text: str = "") -> None:
    """Print a line; nobody may be there any more to read it."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for as long as the process lasts
