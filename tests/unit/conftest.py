from __future__ import annotations

import os
import shutil
import sys
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
    folder = Path(tempfile.mkdtemp()).resolve()
    folder.chmod(0o755)
    yield folder
    if sys.platform != "win32":
        for path, names, _ in os.walk(folder):
            for (
                name
            ) in names:  # another user's may be closed to root as well, whose right to pass over that is gone
                os.chown(os.path.join(path, name), os.getuid(), -1, follow_symlinks=False)
    shutil.rmtree(folder)
