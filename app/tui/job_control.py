"""Whether this process, once stopped, is brought back: by a shell that waits for it to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from pathlib import Path

_WAITED_FOR = "Ctrl+Z cannot suspend here: the shell waits for the app's output."
_NOBODY = "Ctrl+Z cannot suspend here: no shell would bring the app back."


def why_not_suspend(*, ignored: bool = False) -> str:
    """In words for the person; empty where a shell brings it back.

    Args:
        ignored: whoever started us has had SIGTSTP ignored; only needed once that is no longer to be seen.
    """
    if not hasattr(signal, "SIGTSTP"):  # Windows
        return _NOBODY
    if _goes_to_a_program():
        return _WAITED_FOR
    ignored = ignored or signal.getsignal(signal.SIGTSTP) == signal.SIG_IGN
    return "" if not ignored and _is_a_job() else _NOBODY


def is_in_foreground(terminal: int) -> bool:
    """Whether the terminal is ours, and no shell's that has put us into the background. True where it has no say."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


def _goes_to_a_program() -> bool:
    """Standard output: as in `eval "$(…)"`, where the shell that could bring us back sleeps until we have ended."""
    with contextlib.suppress(OSError):
        kind = os.fstat(1).st_mode
        return stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)
    return False


def _is_a_job() -> bool:
    """Whether all that would stop along with us, up to a shell that would not, can stop; and there is such a shell."""
    group, session, pid = os.getpgrp(), os.getsid(0), os.getppid()
    while group != session and pid > 0:
        try:
            if os.getsid(pid) != session:  # else the system, too, says that nobody comes
                return False
            if os.getpgid(pid) != group:
                return True
            if not _stops(pid):
                return False
            pid = _parent(pid)
        except OSError:
            return False
    return False


def _stops(pid: int) -> bool:
    """Interactive shells ignore the signal. Raises OSError where that cannot be known: not on Linux."""
    ignored = int(_status(pid)["SigIgn"], 16)
    return not ignored >> (signal.SIGTSTP - 1) & 1


def _parent(pid: int) -> int:
    return int(_status(pid)["PPid"])


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
