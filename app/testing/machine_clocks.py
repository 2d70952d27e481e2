"""This machine's two clocks, as a test moves them: hours pass in no time, somebody sets the one on the wall."""

from __future__ import annotations

import time
from contextlib import ExitStack
from unittest.mock import patch


class MachineClocks:
    """Moves what this process takes for the time: `time.time`, and the clocks that nobody sets. A context manager.

    `time.monotonic` and `datetime.now` stay as they are: event loops and time-outs count on the one, and the other
    cannot be moved from Python.
    """

    def __init__(self) -> None:
        self._set, self._passed = 0.0, 0.0
        self._moved = ExitStack()
        self._is_moved = False

    def passes(self, seconds: float) -> None:
        """Time passes, for both clocks: the machine slept, or the process was stopped."""
        self._move()
        self._passed += seconds

    def is_set(self, seconds: float) -> None:
        """Somebody sets the clock forward by so many seconds, or back."""
        self._move()
        self._set += seconds

    def reset(self) -> None:
        """It is again as late as it is."""
        self._moved.close()
        self._is_moved, self._set, self._passed = False, 0.0, 0.0

    def _move(self) -> None:
        if self._is_moved:
            return
        self._is_moved = True
        system = time.time
        self._moved.enter_context(patch.object(time, "time", lambda: system() + self._set + self._passed))
        if hasattr(time, "clock_gettime"):
            up = time.clock_gettime
            self._moved.enter_context(
                patch.object(time, "clock_gettime", lambda clock: up(clock) + self._passed)
            )

    def __enter__(self) -> MachineClocks:
        return self

    def __exit__(self, *_: object) -> None:
        self.reset()
