"""A line from the terminal that is not shown. Unlike getpass, it throws nothing away that was typed before: all of it
counts, and never the second half alone."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_LOCAL = 3  # in what termios gives


def unseen_line(terminal: str, ask: Callable[[], object]) -> str:
    """What is typed after `ask` has been called, without its end.

    Raises:
        EOFError: the input ended.
        UnicodeDecodeError: what was typed is not text.
    """
    if os.name != "posix":
        ask()
        return getpass.getpass("")
    with open(terminal) as keyboard, _without_echo(keyboard.fileno()):
        ask()
        line = keyboard.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def forget_typed(terminal: str) -> None:
    """What was typed ahead was not meant for the question that comes next."""
    if os.name != "posix":
        return
    import termios

    with suppress(OSError, termios.error), open(terminal) as keyboard:
        termios.tcflush(keyboard.fileno(), termios.TCIFLUSH)


@contextmanager
def _without_echo(descriptor: int) -> Iterator[None]:
    import termios

    before, silent = termios.tcgetattr(descriptor), termios.tcgetattr(descriptor)
    silent[_LOCAL] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
