"""The fixtures of the pytest plugin. Each worker of pytest-xdist has its own servers, ports and folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .fake import FakePool
from .home import isolated_test_environment
from .served import Cognito, environment, fake_environment, serve_only


@pytest.fixture
def cognito(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cognito]:
    """A Cognito for this test alone, which the environment names; and a home of its own."""
    with (
        serve_only({}) as served,
        isolated_test_environment(tmp_path_factory.mktemp("cognito"), environment(served), monkeypatch),
    ):
        yield served


@pytest.fixture(scope="session")
def cognito_of_this_process() -> Iterator[Cognito]:
    """See `shared_cognito`, which names it to a test."""
    with serve_only({}) as served:
        yield served


@pytest.fixture(scope="session")
def home_of_this_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cognito")


@pytest.fixture
def shared_cognito(
    cognito_of_this_process: Cognito, home_of_this_process: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cognito]:
    """One Cognito and one home for all tests of this process that ask for it.

    Users and kept sessions stay from one test to the next; time, and what was to go wrong, do not.
    """
    served = cognito_of_this_process
    with isolated_test_environment(home_of_this_process, environment(served), monkeypatch):
        yield served
    served.recover()
    served.back()


@pytest.fixture
def fake_pool(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakePool]:
    """A pool without a server, whose tokens `verify_token` takes: COGNITO_JWKS has its keys."""
    pool = FakePool()
    with isolated_test_environment(tmp_path_factory.mktemp("home"), fake_environment(pool), monkeypatch):
        yield pool
