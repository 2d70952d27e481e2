"""A test's own home and environment: nothing of the developer's is read, written or left changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_OTHERS = ("AWS_", "COGNITO_", "XDG_")  # what begins so says who and where the developer is
_KEPT = "AWS_ENDPOINT_URL"  # of other services, which a test may have an emulator of


@contextmanager
def at_home(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Set HOME to a folder, remove what the environment says of AWS and Cognito, and set `variables`."""
    before = dict(os.environ)
    for name in before:
        if name == "APP_NAME" or (name.startswith(_OTHERS) and not name.startswith(_KEPT)):
            del os.environ[name]
    os.environ |= {
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
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
