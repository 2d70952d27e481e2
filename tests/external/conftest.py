"""cognito-local, each worker's own, and what the emulators said when a test failed."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.support import cognito_local, emulators
from tests.support.pycognito_peer import Reading, reading_at


@pytest.fixture(scope="session")
def cognito_local_url() -> Iterator[str]:
    if reason := cognito_local.missing():
        pytest.skip(reason)
    with cognito_local.cognito_local() as url:
        yield url


@pytest.fixture
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulators' keys, where boto3 finds them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    return reading_at(monkeypatch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows the emulators' last words."""
    report = yield
    if report.failed:
        fixtures: dict[str, Any] = getattr(item, "funcargs", {})
        used = [getattr(value, "endpoint", value) for value in fixtures.values()]  # URLs, and those of pools
        for url, text in emulators.logs():
            if url in used:
                report.sections.append((f"emulator at {url}", text))
    return report
