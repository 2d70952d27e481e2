"""Opening a page in the user's browser, from under a full-screen app."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

from ..base import LimitOfChildren, for_children

OPEN_SECONDS = 3.0

# Run by a process of its own. By stdin: other users can read a command line.
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.stdin.read()))"
_TEXT_MODE = {"browsh", "carbonyl", "elinks", "links", "links2", "lynx", "w3m", "www-browser"}


def can_open(environ: Mapping[str, str]) -> bool:
    """Return whether a browser in this environment would be one that the user sees, on the machine that listens."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return any((environ.get("DISPLAY"), environ.get("WAYLAND_DISPLAY"), _chosen(environ)))


def open_url(url: str) -> bool:
    """Open `url` in the browser that $BROWSER or the system names. Return False when there is none, or it failed.

    Blocks for OPEN_SECONDS at most: call it in a thread. Nothing that it starts can reach the terminal: it has no
    stdin or output of ours, and a session of its own.
    """
    # with TERM, Python's webbrowser would turn to a text-mode browser where it finds no other
    environ = {
        name: value for name, value in for_children(os.environ).items() if name not in ("TERM", "BROWSER")
    }
    if chosen := _chosen(os.environ):
        environ["BROWSER"] = chosen
    try:
        with LimitOfChildren():
            process = subprocess.Popen(  # noqa: S603  # a fixed program; the URL goes in by stdin
                [sys.executable, "-I", "-S", "-c", _OPEN],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environ,
                start_new_session=True,
            )
    except OSError:
        return False
    try:
        process.communicate(url.encode(), timeout=OPEN_SECONDS)
    except subprocess.TimeoutExpired:
        # a browser that its starter waits for: it runs, it is in use, and not ours to end
        threading.Thread(target=process.wait, daemon=True).start()
        return True
    return process.returncode == 0


def _chosen(environ: Mapping[str, str]) -> str:
    """$BROWSER (commands, in order of preference) without those that would draw on the terminal."""
    commands = (command for command in environ.get("BROWSER", "").split(os.pathsep) if command.strip())
    return os.pathsep.join(
        command for command in commands if os.path.basename(command.split()[0]) not in _TEXT_MODE
    )
