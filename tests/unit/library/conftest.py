"""A reader of docs/from-pycognito.md, and an administrator of the pools they read it at."""

from __future__ import annotations

import pytest

from tests.support.pycognito_peer import Reading, reading_at


@pytest.fixture
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulators' keys, where boto3 finds them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    return reading_at(monkeypatch)
