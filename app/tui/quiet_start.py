"""No echo from the first moment on: what is typed while the app loads waits for it, and may be a password."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NamedTuple

from ..services.base import ENDING_SIGNALS, POSIX, end_now

_INPUT, _LOCAL, _CHARACTERS = 0, 3, 6  # in what termios gives


class Before(NamedTuple):
    """The terminal before `quiet_start`.

    Attributes:
        attributes: what it has to be given back.
        lines: of how many bytes that are waiting it has made lines: each Enter is a line feed in them.
    """

    attributes: list[Any]
    lines: int


_before: Before | None = None


@contextmanager
def quiet_start() -> Iterator[None]:
    """Turn off the echo of standard input until the app takes it. However that ends, the terminal is as it was."""
    handlers = {number: signal.signal(number, _end) for number in _undisturbed()}
    try:
        _hush()
        yield
    finally:
        give_back()
        for number, handler in handlers.items():
            signal.signal(number, handler)


def take() -> Before | None:
    """Return how the terminal was, to whoever restores it from now on; None where nothing was changed."""
    global _before
    before, _before = _before, None
    return before


def _hush() -> None:
    global _before
    if not POSIX:
        return
    import array
    import fcntl
    import termios

    with suppress(termios.error, OSError):  # no terminal, or none any more
        descriptor = sys.stdin.fileno()
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            return  # in the background it is not ours to change
        before, changed = termios.tcgetattr(descriptor), termios.tcgetattr(descriptor)
        changed[_INPUT] &= ~termios.ICRNL
        changed[_LOCAL] &= ~(termios.ICANON | termios.ECHO)
        changed[_CHARACTERS][termios.VMIN] = 1
        # ctrl+z waits for the app, too, which knows whether anybody would bring it back
        changed[_CHARACTERS][termios.VSUSP] = bytes([os.fpathconf(descriptor, "PC_VDISABLE")])
        _before = Before(before, 0)  # first: a signal may end this program right after the next line
        termios.tcsetattr(descriptor, termios.TCSANOW, changed)
        waiting = array.array("i", [0])
        fcntl.ioctl(descriptor, termios.FIONREAD, waiting)
        _before = Before(before, waiting[0] if before[_INPUT] & termios.ICRNL else 0)


def give_back() -> None:
    """Restore the terminal, unless somebody has taken it from here."""
    if _before is None or not POSIX:
        return
    import termios

    with suppress(termios.error):
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, _before.attributes)
    take()  # only now: a signal may end this program right before the line above, and restores it then


def _undisturbed() -> list[signal.Signals]:
    """Return the signals without a handler yet: each would end the program in the middle, Ctrl-C by an exception."""
    default = (signal.SIG_DFL, signal.default_int_handler)
    return [number for number in ENDING_SIGNALS if signal.getsignal(number) in default]


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # as it ends already
    give_back()
    end_now(number)
