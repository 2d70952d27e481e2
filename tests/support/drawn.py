"""What an app writes to its terminal: Pilot's own driver throws it away."""

from __future__ import annotations

import pytest
from textual.drivers.headless_driver import HeadlessDriver


def record(patch: pytest.MonkeyPatch) -> list[str]:
    """All that is written from now on, by any app, as its driver gets it."""
    written: list[str] = []
    patch.setattr(HeadlessDriver, "is_headless", False)
    patch.setattr(HeadlessDriver, "write", lambda _, text: written.append(text))
    return written
