"""The emulators, each worker's own: ministack is up in a quarter of a second, moto in half of one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from cloud import emulators


@pytest.fixture(scope="session")
def ministack_url() -> Iterator[str]:
    with emulators.ministack() as url:
        yield url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    with emulators.moto() as url:
        yield url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows the emulators' last words."""
    report = yield
    if report.failed:
        used: dict[str, Any] = getattr(item, "funcargs", {})
        for url, text in emulators.logs():
            if url in (used.get("ministack_url"), used.get("moto_url")):
                report.sections.append((f"emulator at {url}", text))
    return report
