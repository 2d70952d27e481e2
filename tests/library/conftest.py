"""The emulators for these tests, and a reader of docs/from-pycognito.md."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pycognito_peer import Reading, reading_at

from cloud import emulators


@pytest.fixture(scope="session")
def ministack_url() -> Iterator[str]:
    with emulators.ministack() as url:
        yield url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    with emulators.moto() as url:
        yield url


@pytest.fixture
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulators' keys, where boto3 finds them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    return reading_at(monkeypatch)
