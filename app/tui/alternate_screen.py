"""Whether what the app shows is on a screen of its own, which keeps nothing in the terminal's scrollback."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping

_SECONDS = 2.0


def has_alternate_screen(environ: Mapping[str, str]) -> bool:
    """While the app is on it. False where nobody knows, as in GNU screen, which has one only if it is told to."""
    if "STY" in environ:
        return False
    if "TMUX" in environ:
        return _tmux_is_on_it(environ)
    name = environ.get("TERM", "")
    # a multiplexer at the other end of a connection
    return not name.startswith(("screen", "tmux")) and _terminfo_knows_one(name)


def _tmux_is_on_it(environ: Mapping[str, str]) -> bool:
    pane = ("-t", environ["TMUX_PANE"]) if "TMUX_PANE" in environ else ()
    command = ["tmux", "display-message", "-p", *pane, "#{alternate_on}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == b"1"


def _terminfo_knows_one(name: str) -> bool:
    if sys.platform == "win32":
        return True
    import curses

    with contextlib.suppress(AttributeError, curses.error, OSError, ValueError):
        curses.setupterm(name, sys.__stderr__.fileno())  # type: ignore[union-attr]
        return bool(curses.tigetstr("smcup"))
    return False
