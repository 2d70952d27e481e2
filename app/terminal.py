"""The terminal around the app: the plain screen, and the bytes that no widget draws."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

from .services.secret import Secret
from .services.text import clean_lines
from .signals import heard

if TYPE_CHECKING:
    from textual.app import App

_POLL_SECONDS = 0.2
_ALTERNATE, _NORMAL = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[2J\x1b[H\x1b[?1049l"


def terminal_size() -> os.terminal_size:
    """Of the terminal on stderr: stdout is a pipe in `eval "$(cognito-tui)"`. 80x24 where it does not say."""
    try:
        size = os.get_terminal_size(sys.__stderr__.fileno())  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        size = os.terminal_size((0, 0))
    return os.terminal_size((size.columns or 80, size.lines or 24))


class DriverMixin:
    """In front of Textual's driver: measures what it draws on, and outlives a terminal that goes away.

    Textual draws on stderr but measures stdout. And its writing thread dies of a write that fails; the app then
    waits for it for ever, deaf to signals, with its secrets.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = _Output(self._file)  # what the writing thread writes to

    def _get_terminal_size(self) -> tuple[int, int]:
        size = terminal_size()
        return size.columns, size.lines


class _Output:
    """A terminal's output that never fails: once the terminal is gone, there is nobody to tell."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


def show_plain(app: App[Secret], text: Secret, is_over: Callable[[], bool]) -> None:
    """Suspends the app and shows `text` for the terminal's own selection, until a key, or until `is_over()`.

    On the alternate screen, which leaves nothing behind. What is too long for it goes to the normal screen, where
    one can scroll, and where it stays in the terminal's scrollback: the words then say so.
    """
    with app.suspend(), _keys(is_over) as wait_for_key:
        size = terminal_size()
        lines = clean_lines(text.reveal()).split("\n")
        rows = sum(max(1, -(-len(line) // size.columns)) for line in lines)
        fits = rows + 3 <= size.lines
        words = "Select and copy. Any key goes back" + (
            " and clears this." if fits else "; these lines stay in your terminal's scrollback."
        )
        _write((_ALTERNATE if fits else "") + "\n".join([*lines, "", words, ""]))
        try:
            wait_for_key()
        finally:
            _write(_NORMAL if fits else "\n")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.__stderr__.write(text)  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]


@contextlib.contextmanager
def _keys(is_over: Callable[[], bool]) -> Iterator[Callable[[], None]]:
    """Gives what waits for any key, without Enter and without echo; or for a signal that ends the app.

    Entered before anything is shown, so that no key and no signal comes in between.
    """
    if sys.platform == "win32":
        import msvcrt

        def wait_for_key() -> None:
            while not msvcrt.kbhit() and not is_over():
                time.sleep(_POLL_SECONDS)

        yield wait_for_key
        return
    import termios

    descriptor = sys.__stdin__.fileno() if sys.__stdin__ else 0
    signals: list[int] = []

    def wait_for_key() -> None:
        with contextlib.suppress(OSError):  # the terminal is gone
            while not signals and not is_over():
                if select.select([descriptor], [], [], _POLL_SECONDS)[0]:
                    os.read(descriptor, 64)
                    return

    with heard(signals.append):  # the event loop stands still here, and acts on it afterwards
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(descriptor)
            single = termios.tcgetattr(descriptor)
            single[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)  # ctrl+c and ctrl+z are keys, too
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, single)
        yield wait_for_key
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, attributes)
