"""A session that is kept as `login` keeps it, without a process to do so: those take most of a test's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.tokens.tokens import AuthResult

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine


def keep_session(line: CommandLine, username: str, password: str) -> None:
    """In a pool that asks for the password alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in line.environ.items():
            patch.setenv(name, value)
        cognito = CognitoClient(load(Flags(), environ=line.environ, directory=line.directory).profile)
        assert isinstance(cognito.sign_in.start(username, Secret(password)), AuthResult)
        assert cognito.stored_session is not None
