from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.services.auth.sign_in import SignIn
from tests.support.scripted_cognito import ScriptedCognito
from tests.support.scripted_sign_in import PROFILE, sign_in_with


@pytest.fixture
def sign_in(scripted: ScriptedCognito) -> SignIn:
    return sign_in_with(PROFILE)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may go to: pytest closes those of all its runs whenever another of them begins."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()
