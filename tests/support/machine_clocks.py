"""This machine's two clocks, as a test moves them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cognito_tui.testing.machine_clocks import MachineClocks as MachineClocks


@pytest.fixture
def clocks() -> Iterator[MachineClocks]:
    with MachineClocks() as clocks:
        yield clocks
