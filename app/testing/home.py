"""A test's own home and environment: nothing of the developer's is read, written or left changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_REMOVED = ("AWS_", "COGNITO_", "XDG_")  # prefixes of variables that say who and where the developer is
_KEPT = "AWS_ENDPOINT_URL"  # prefix: a test may have an emulator of another service
_PYTESTS = "PYTEST_CURRENT_TEST"  # pytest changes it while the test runs


@contextmanager
def isolated_environment(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Set HOME to a folder, remove the variables for AWS and Cognito, and set `variables`. Restore all at the end."""
    before = dict(os.environ)
    try:
        for name in _removed():
            del os.environ[name]
        os.environ.update(_set(folder, variables))
        yield
    finally:
        _restore(before)


@contextmanager
def isolated_test_environment(
    folder: Path, variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """As `isolated_environment`, but through the test's own `monkeypatch`.

    It undoes its changes after ours are undone, and must not bring any of ours back.
    """
    for name in _removed():
        monkeypatch.delenv(name)
    for name, value in _set(folder, variables).items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    yield
    _restore(before)  # changes that were made without monkeypatch, which undoes the others


def _removed() -> list[str]:
    return [
        name
        for name in os.environ
        if name == "APP_NAME" or (name.startswith(_REMOVED) and not name.startswith(_KEPT))
    ]


def _set(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_STATE_HOME": str(folder / ".local/state"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
        "AWS_CONFIG_FILE": str(folder / ".aws/config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / ".aws/credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",  # a failure that a test asks for is not retried
        **variables,
    }


def _restore(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys() - {_PYTESTS}:
        del os.environ[name]
    for name, value in before.items():
        if name != _PYTESTS and os.environ.get(name) != value:
            os.environ[name] = value
