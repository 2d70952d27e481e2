"""The fixtures of the pytest plugin. Each worker of pytest-xdist has its own servers, ports and folders."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from .fake import FakePool
from .home import at_home
from .served import Cognito, serve, variables_of


@pytest.fixture
def cognito(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cognito]:
    """A Cognito for this test alone, which the environment names; and a home of its own."""
    with serve(tmp_path_factory.mktemp("cognito")) as served:
        yield served


@pytest.fixture(scope="session")
def shared_cognito(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cognito]:
    """A Cognito for all tests of this process: what one does to it, the next one meets."""
    with serve(tmp_path_factory.mktemp("cognito")) as served:
        yield served


@pytest.fixture
def fake_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakePool]:
    """A pool without a server, whose tokens `verify_token` takes: COGNITO_JWKS has its keys."""
    pool = FakePool()
    variables = {**variables_of(pool), "COGNITO_JWKS": json.dumps(pool.jwks)}
    with at_home(tmp_path_factory.mktemp("home"), variables):
        yield pool
