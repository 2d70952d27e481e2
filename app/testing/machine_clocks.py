"""Moves this machine's clocks in a test: time passes, or somebody sets the wall clock."""

from __future__ import annotations

import time
from contextlib import ExitStack
from unittest.mock import patch

_MOVED: list[MachineClocks] = []
_PATCHED = ExitStack()  # shared by all, because they may end in any order


class MachineClocks:
    """Moves `time.time` and `time.clock_gettime` of this process. A context manager, which moves them back.

    `time.monotonic` and `datetime.now` stay as they are: event loops and time-outs rely on the first, and the second
    cannot be changed from Python. The moves of several objects add up.
    """

    def __init__(self) -> None:
        self.set_by, self.passed = 0.0, 0.0

    def passes(self, seconds: float) -> None:
        """Time passes, for both clocks: the machine slept, or the process was stopped."""
        self._move(0, seconds)

    def is_set(self, seconds: float) -> None:
        """Somebody sets the clock forward by so many seconds, or back."""
        self._move(seconds, 0)

    def reset(self) -> None:
        """Return to the machine's time."""
        self.set_by, self.passed = 0.0, 0.0
        if self in _MOVED:
            _MOVED.remove(self)
            if not _MOVED:
                _PATCHED.close()

    def _move(self, is_set: float, passes: float) -> None:
        self.set_by, self.passed = self.set_by + is_set, self.passed + passes
        if not _MOVED:
            _patch()
        if self not in _MOVED:
            _MOVED.append(self)

    def __enter__(self) -> MachineClocks:
        return self

    def __exit__(self, *_: object) -> None:
        self.reset()


def _patch() -> None:
    def all_passed() -> float:
        return sum(each.passed for each in _MOVED)

    system = time.time
    wall = patch.object(time, "time", lambda: system() + sum(each.set_by for each in _MOVED) + all_passed())
    _PATCHED.enter_context(wall)
    if hasattr(time, "clock_gettime"):
        up = time.clock_gettime
        _PATCHED.enter_context(patch.object(time, "clock_gettime", lambda clock: up(clock) + all_passed()))
