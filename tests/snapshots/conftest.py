from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.pictures import Pictures
from tests.support.pilot_fixtures import app, cognito, make_app, time_now  # noqa: F401


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Pictures:
    return Pictures(request, tmp_path)


@pytest.fixture(autouse=True)
def _all_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
