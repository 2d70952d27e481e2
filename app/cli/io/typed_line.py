"""A line from the terminal, shown while it is typed or not.

Unlike getpass, this throws nothing away that was typed before: all of it counts, and never the second half alone. And
who stops the program meanwhile finds the terminal as it was, and the question again when it goes on.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ...services.base import JOB_SIGNALS, POSIX, heard, held_back
from ...tui.job_control import is_in_foreground, why_not_suspend
from .output import tell

_LOCAL = 3  # in what termios gives


def typed_line(terminal: str, ask: Callable[[], object], *, shown: bool) -> str:
    """Return the line that is typed after `ask` was called, without its end.

    Raises:
        EOFError: the input ended.
        UnicodeDecodeError: what was typed is not text, and is not shown.
    """
    if not POSIX:
        return _typed_at_a_console(terminal, ask, shown=shown)
    errors = "replace" if shown else "strict"
    with (
        open(terminal, encoding="utf-8", errors=errors) as keyboard,
        _Question(keyboard.fileno(), ask, shown=shown).asked(),
    ):
        try:
            _wait_for_line(keyboard.fileno())
            line = keyboard.readline()
        except OSError:  # the terminal is gone, or another program's for good
            line = ""
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def forget_typed(terminal: str) -> None:
    """Drop what was typed ahead: it was not meant for the next question."""
    if not POSIX:
        return
    with suppress(OSError), open(terminal) as keyboard:
        _drop_typed(keyboard.fileno())


if POSIX:

    def _wait_for_line(keyboard: int) -> None:
        """Return when a line is there to be read, or when reading stops this process: it is in the background.

        A read would sleep through a signal that came just before it, or to another thread, until Enter.
        """
        awake, woken = os.pipe()
        os.set_blocking(woken, False)
        before = signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        try:
            while is_in_foreground(keyboard):
                ready, _, _ = select.select([keyboard, awake], [], [])
                if keyboard in ready:
                    return
                os.read(awake, 512)
        finally:
            signal.set_wakeup_fd(before)
            os.close(awake)
            os.close(woken)

    class _Question:
        """A question, and the state of the terminal while it is asked."""

        def __init__(self, keyboard: int, ask: Callable[[], object], *, shown: bool) -> None:
            import termios

            self._keyboard = keyboard
            self._ask = ask
            self._before, self._while_asked = termios.tcgetattr(keyboard), termios.tcgetattr(keyboard)
            if not shown:
                self._while_asked[_LOCAL] &= ~termios.ECHO
            self._continued = False
            self._ignored = signal.getsignal(signal.SIGTSTP) == signal.SIG_IGN  # as bash has it within $(…)

        @contextmanager
        def asked(self) -> Iterator[None]:
            with heard(self._at_signal, JOB_SIGNALS):
                try:
                    self._begin()
                    yield
                finally:
                    if is_in_foreground(self._keyboard):
                        self._set(self._before)

        def _begin(self) -> None:
            """Ask, unless in the background: reading there stops this process until it is in the foreground."""
            if not is_in_foreground(self._keyboard):
                return
            with held_back(JOB_SIGNALS):  # not in the middle of a line
                self._set(self._while_asked)
                self._ask()

        def _set(self, attributes: list[Any]) -> None:
            import termios

            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(self._keyboard, termios.TCSADRAIN, attributes)

        def _at_signal(self, number: int) -> None:
            if number == signal.SIGCONT:
                self._continued = True
                self._begin()
            elif why_not := why_not_suspend(ignored=self._ignored):
                tell("")
                tell(why_not)
                self._begin()
            else:
                self._stop()

        def _stop(self) -> None:
            self._continued = False
            _drop_typed(self._keyboard)  # half a password is not the shell's
            self._set(self._before)
            if not self._continued:  # that has stopped us itself, where the terminal was the shell's already
                ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
                signal.raise_signal(signal.SIGTSTP)
                signal.signal(signal.SIGTSTP, ours)

    def _drop_typed(keyboard: int) -> None:
        import termios

        with suppress(termios.error):
            termios.tcflush(keyboard, termios.TCIFLUSH)


def _typed_at_a_console(console: str, ask: Callable[[], object], *, shown: bool) -> str:
    """Return a line that is typed on Windows."""
    ask()
    if not shown:
        import getpass

        return getpass.getpass("")
    with open(console, encoding="utf-8", errors="replace") as keyboard:
        line = keyboard.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")
