"""The terminal around the app: the plain screen, and the bytes that no widget draws."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ..services.base import ENDING_SIGNALS, JOB_SIGNALS, POSIX, Secret, clean_lines, heard

if TYPE_CHECKING:
    from textual.app import App

_POLL_SECONDS = 0.2
_TMUX_SECONDS = 2.0
_ALTERNATE_ON, _ALTERNATE_OFF = "\x1b[?1049h", "\x1b[?1049l"
_ERASE_IN_COLOR = (
    *("alacritty", "contour", "foot", "ghostty", "gnome", "iterm", "kitty", "konsole", "linux", "mintty"),
    *("rxvt", "st-", "tmux", "vte", "wezterm", "xterm"),
)
_GOES_BACK = "Select and copy. Press any key to go back"
_CLEARS = " and clear this."
_CLEARS_THE_SCREEN = " and clear the screen; your terminal may keep these lines in its scrollback."
_STAYS = "; these lines stay in your terminal's scrollback."


def terminal_size() -> os.terminal_size:
    """Return the size of the terminal on stderr, as stdout is a pipe in `eval "$(cognito-tui)"`.

    Where it does not say that, as on a serial line, COLUMNS and LINES do; 80x25 if nothing does, as Rich
    has it: with another size than Rich's, Textual would lay out and draw for ever.
    """
    columns, lines = _said()
    return os.terminal_size((columns or _told("COLUMNS", 80), lines or _told("LINES", 25)))


def says_its_size() -> bool:
    return all(_said())


def _said() -> tuple[int, int]:
    """Return what the terminal says; 0 is what it does not know."""
    try:
        size = os.get_terminal_size(sys.__stderr__.fileno())  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        return 0, 0
    return size.columns, size.lines


def _told(name: str, otherwise: int) -> int:
    value = os.environ.get(name, "")
    return int(value) if re.fullmatch("[1-9][0-9]{0,3}", value) else otherwise


def erases_in_color(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal gives what it erases the current background, as far as its name says that."""
    if "STY" in environ:  # GNU screen does not
        return False
    return "TMUX" in environ or environ.get("TERM", "").startswith(_ERASE_IN_COLOR)


def erase_screen() -> str:
    """Return what erases the screen and puts the cursor at its beginning.

    Line by line: where there is no alternate screen, many terminals keep what is erased at once in their scrollback.
    """
    lines = (f"\x1b[{row}H\x1b[2K" for row in range(1, terminal_size().lines + 1))
    return "\x1b[0m" + "".join(lines) + "\x1b[H"


def show_plain(app: App[Secret], text: Secret, is_over: Callable[[], bool]) -> None:
    """Suspend the app and show `text` for the terminal's own selection, until a key, or until `is_over()`.

    On the alternate screen, which leaves nothing behind. What is too long for it goes to the normal screen, where
    one can scroll, and where it stays in the terminal's scrollback: the words then say so.
    """
    clears = has_alternate_screen(os.environ)  # asked while the app is on it
    with app.suspend(), _keys(is_over) as wait_for_key:
        size = terminal_size()
        last = _GOES_BACK + (_CLEARS if clears else _CLEARS_THE_SCREEN)
        lines = [*clean_lines(text.reveal()).rstrip("\n").split("\n"), "", last]
        fits = sum(max(1, -(-len(line) // size.columns)) for line in lines) < size.lines
        if not fits:
            lines[-1] = _GOES_BACK + _STAYS
        _write((f"{_ALTERNATE_ON}{erase_screen()}" if fits else "") + "\n".join([*lines, ""]))
        try:
            wait_for_key()
        finally:
            _write(f"{erase_screen()}{_ALTERNATE_OFF}" if fits else "\n")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.__stderr__.write(text)  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]


@contextlib.contextmanager
def _keys(is_over: Callable[[], bool]) -> Iterator[Callable[[], None]]:
    """Yield what waits for any key, without Enter and without echo, or for a signal that ends the app.

    Entered before anything is shown, so that no key and no signal comes in between.
    """
    if not POSIX:
        import msvcrt

        def wait_for_console() -> None:
            while not msvcrt.kbhit() and not is_over():
                time.sleep(_POLL_SECONDS)

        yield wait_for_console
        return
    import termios

    descriptor = sys.__stdin__.fileno() if sys.__stdin__ else 0
    signals: list[int] = []
    # The event loop stands still here. What the app does at these signals it does afterwards; this only has to let go.
    numbers = (*ENDING_SIGNALS, *JOB_SIGNALS)
    before = {number: signal.getsignal(number) for number in numbers}

    def let_go(number: int) -> None:
        signals.append(number)
        if callable(handler := before[number]):
            handler(number, None)

    def wait_for_key() -> None:
        with contextlib.suppress(OSError):  # the terminal is gone
            while not signals and not is_over():
                if select.select([descriptor], [], [], _POLL_SECONDS)[0]:
                    os.read(descriptor, 64)
                    return

    with heard(let_go, numbers):
        attributes = None  # the terminal may be gone
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(descriptor)
            single = termios.tcgetattr(descriptor)
            single[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)  # ctrl+c and ctrl+z are keys, too
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, single)
        try:
            yield wait_for_key
        finally:
            if attributes is not None:
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(
                        descriptor, termios.TCSAFLUSH, attributes
                    )  # no rest of a paste is a command


# the alternate screen -------------------------------------------------------------------------------------------------


def has_alternate_screen(environ: Mapping[str, str]) -> bool:
    """Return whether the app is on a screen of its own, which leaves nothing in the terminal's scrollback.

    False where that is unknown, as in GNU screen, where it depends on a setting.
    """
    if "STY" in environ:
        return False
    if "TMUX" in environ:
        return _tmux_is_on_it(environ)
    name = environ.get("TERM", "")
    # a multiplexer at the other end of a connection
    return not name.startswith(("screen", "tmux")) and _terminfo_knows_one(name)


def _tmux_is_on_it(environ: Mapping[str, str]) -> bool:
    """Return whether our pane is, and it is ours: a terminal that was opened from tmux inherits its variables."""
    from ..services.delivery import Processes

    pane = ("-t", environ["TMUX_PANE"]) if "TMUX_PANE" in environ else ()
    command = ["tmux", "display-message", "-p", *pane, "#{alternate_on} #{pane_tty}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TMUX_SECONDS, check=False)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired):
        return False
    is_on, _, terminal = done.stdout.decode("utf-8", "replace").strip().partition(" ")
    ours = Processes().place(os.getpid(), environ).terminals
    return is_on == "1" and terminal.removeprefix("/dev/") in ours


def _terminfo_knows_one(name: str) -> bool:
    if not POSIX:
        return True
    import curses

    if (stderr := sys.__stderr__) is None:
        return False
    with contextlib.suppress(curses.error, OSError, ValueError):
        curses.setupterm(name, stderr.fileno())
        return bool(curses.tigetstr("smcup"))
    return False
