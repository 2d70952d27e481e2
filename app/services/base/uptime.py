"""Time that nobody sets, and what a process notes of the clock for those after it.

Imported by `credential-process` before anything else is: no more than the standard library's `sys` and `time`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

_NOISE = 5.0  # seconds by which the two clocks of a machine may drift apart
_BOOT = "/proc/sys/kernel/random/boot_id"


def uptime() -> float:
    """Return seconds that nobody sets: they run on while the process is stopped and, where there are such, in sleep."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)  # Linux's CLOCK_MONOTONIC stands still in sleep
    if sys.platform != "win32":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # that of macOS runs on, unlike `time.monotonic`
    return time.monotonic()


def note_of_time(offset: float) -> dict[str, str | float]:
    """Return what `correction` needs later on.

    Args:
        offset: seconds by which this machine's clock is behind AWS's.
    """
    return {"boot": _boot(), "at": time.time(), "uptime": uptime(), "offset": offset}


def correction(note: Mapping[str, object]) -> float:
    """Return how many seconds this machine's clock is behind AWS's, by what was noted; or may be, at most.

    Since then somebody may have set this machine's clock, or started the machine again; a home may be that of several.

    Raises:
        ValueError: the clock cannot be right, or it is no such note; TypeError and KeyError as well.
    """
    if not note:
        return 0.0
    at, up, offset = (float(note[name]) for name in ("at", "uptime", "offset"))  # type: ignore[arg-type]
    boot = _boot()
    if note["boot"] != boot:  # how long ago it was written, nobody can say
        if time.time() < at + min(0.0, offset) - _NOISE:
            raise ValueError("This was written later than now.")
        return max(0.0, offset)
    set_back = at + (uptime() - up) - time.time()
    is_same_start = bool(boot) or abs(set_back) < _NOISE
    return max(0.0, set_back) + (offset if is_same_start else max(0.0, offset))


def _boot() -> str:
    """Return the name of this run of the machine; empty where it has none."""
    try:
        with open(_BOOT, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, ValueError):
        return ""
