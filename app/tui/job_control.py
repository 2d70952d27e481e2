"""Whether this process, once stopped, is brought back: by a shell that waits for it to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from pathlib import Path

from ..services.base import POSIX

_WAITED_FOR = "Ctrl+Z cannot suspend here: the shell waits for the app's output."
_NOBODY = "Ctrl+Z cannot suspend here: no shell would bring the app back."


def why_not_suspend(*, ignored: bool = False) -> str:
    """Return why ctrl+z cannot suspend this process, for the person; empty where a shell brings it back.

    Args:
        ignored: whether this process was started with SIGTSTP ignored; needed once its own handler hides that.
    """
    if not POSIX:
        return _NOBODY
    if _goes_to_a_program():
        return _WAITED_FOR
    ignored = ignored or signal.getsignal(signal.SIGTSTP) == signal.SIG_IGN
    return "" if not ignored and _is_a_job() else _NOBODY


def is_in_foreground(terminal: int) -> bool:
    """Return whether the terminal is ours: no shell has put us into the background. True without a terminal."""
    if not POSIX:
        return True
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


def _goes_to_a_program() -> bool:
    """Return whether stdout is a pipe, as in `eval "$(…)"`, where the shell sleeps until we have ended."""
    with contextlib.suppress(OSError):
        kind = os.fstat(1).st_mode
        return stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)
    return False


def _is_a_job() -> bool:
    """Return whether there is a shell that would not stop with us, and all processes up to it can stop."""
    if not POSIX:
        return False
    group, session, pid = os.getpgrp(), os.getsid(0), os.getppid()
    while group != session and pid > 0:
        try:
            if os.getsid(pid) != session:  # else the system, too, says that nobody comes
                return False
            if os.getpgid(pid) != group:
                return True
            if not _stops(pid, signal.SIGTSTP):
                return False
            pid = _parent(pid)
        except OSError:
            return False
    return False


def _stops(pid: int, number: int) -> bool:
    """Return whether a process stops at the signal, which interactive shells ignore. Raises OSError without /proc."""
    ignored = int(_status(pid)["SigIgn"], 16)
    return not ignored >> (number - 1) & 1


def _parent(pid: int) -> int:
    return int(_status(pid)["PPid"])


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
