"""This machine's two clocks, as a test moves them: hours pass in no time, somebody sets the one on the wall."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


class MachineClocks:
    """Moves what this process takes for the time."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._set, self._passed = 0.0, 0.0
        system, up = time.time, time.clock_gettime
        patch.setattr(time, "time", lambda: system() + self._set + self._passed)
        patch.setattr(time, "clock_gettime", lambda clock: up(clock) + self._passed)

    def passes(self, seconds: float) -> None:
        """Time passes, for both clocks: the machine slept, or the process was stopped."""
        self._passed += seconds

    def is_set(self, seconds: float) -> None:
        """Somebody sets the clock forward by so many seconds, or back."""
        self._set += seconds


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[MachineClocks]:
    with monkeypatch.context() as patch:
        yield MachineClocks(patch)
