"""A test's own home and environment: nothing of the developer's is read, written or left changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_OTHERS = ("AWS_", "COGNITO_", "XDG_")  # what begins so says who and where the developer is
_KEPT = "AWS_ENDPOINT_URL"  # of other services, which a test may have an emulator of
_NOT_OURS = "PYTEST_CURRENT_TEST"  # pytest sets it meanwhile


@contextmanager
def at_home(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Set HOME to a folder, remove what the environment says of AWS and Cognito, and set `variables`."""
    before = dict(os.environ)
    try:
        for name in _removed():
            del os.environ[name]
        os.environ.update(_set(folder, variables))
        yield
    finally:
        _restore(before)


@contextmanager
def at_home_in_test(
    folder: Path, variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """As `at_home`, by the test's own `monkeypatch`: what it undoes after us must not bring back what was ours."""
    for name in _removed():
        monkeypatch.delenv(name)
    for name, value in _set(folder, variables).items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    yield
    _restore(before)  # what was changed without monkeypatch; it has the rest


def _removed() -> list[str]:
    return [
        name
        for name in os.environ
        if name == "APP_NAME" or (name.startswith(_OTHERS) and not name.startswith(_KEPT))
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
        "AWS_MAX_ATTEMPTS": "1",  # what a test has fail, fails, and at once
        **variables,
    }


def _restore(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys() - {_NOT_OURS}:
        del os.environ[name]
    for name, value in before.items():
        if name != _NOT_OURS and os.environ.get(name) != value:
            os.environ[name] = value
