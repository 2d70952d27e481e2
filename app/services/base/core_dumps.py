"""This process's memory holds passwords and keys: no core dump of it. What it starts may dump its own, as ever.

RLIMIT_CORE counts for cores that are files; on Linux a process that is not dumpable gives none to a program either
(systemd-coredump, apport), and lets nobody else but root read its memory and its first environment.
https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PR_SET_DUMPABLE = 4

_limit_before: int | None = None


def forbid_core_dumps() -> None:
    """For the beginning of a program of ours. In a library it would be the host's process."""
    global _limit_before
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    _limit_before = soft
    _forbid_on_linux()


class LimitOfChildren:
    """Programs that are started within get the limit with which this process began; it never counts for this one on
    Linux, and elsewhere for that moment.
    """

    def __enter__(self) -> None:
        self._set(_limit_before)

    def __exit__(self, *_: object) -> None:
        self._set(0)

    def _set(self, soft: int | None) -> None:
        if sys.platform == "win32" or _limit_before is None or soft is None:
            return
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (soft, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _forbid_on_linux() -> None:
    """By what `ctypes` is made of, as importing all of that takes four times as long: 1.5 ms of 18."""
    if sys.platform != "linux":
        return
    try:
        import _ctypes

        this_program: Any = None
        prctl = _ctypes.dlsym(_ctypes.dlopen(this_program, 0), "prctl")
        _ctypes.call_cdeclfunction(prctl, (_PR_SET_DUMPABLE, 0, 0, 0, 0))
    except (ImportError, AttributeError, OSError):
        return  # no libffi, or a Python that has no symbols to look up: the limit holds all the same
