"""Who sits at the terminal, and the Cognito they sign in to; the fixtures of these are in conftest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pyotp

from cognito_tui.demo import Demo
from tests.support.program import COGNITO_TUI, Program

SSH = {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.8 22"}  # so that copying is writing to the terminal


class Start(Protocol):
    def __call__(
        self,
        *arguments: str,
        command: tuple[str, ...] = COGNITO_TUI,
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        stdout_apart: bool = False,
        own_interpreter: bool = False,
    ) -> Program: ...


@dataclass
class Cloud:
    """A demo whose user has a password and an authenticator."""

    demo: Demo
    password: str
    secret: str

    @property
    def environ(self) -> dict[str, str]:
        profile = self.demo.profile
        return {
            "COGNITO_USER_POOL_ID": profile.user_pool_id,
            "COGNITO_CLIENT_ID": profile.client_id,
            "COGNITO_IDENTITY_POOL_ID": profile.identity_pool_id,
            **self.demo.environment,
        }

    def next_code(self) -> str:
        """A code that is good now: the pool forgets which was used last, since each is good for one sign-in."""
        authenticator = self.demo._pool.users[self.demo.username].totp
        if authenticator:
            authenticator.last_step = -1
        return pyotp.TOTP(self.secret).now()

    def sign_in(self, program: Program) -> None:
        """From the first screen to the credentials."""
        program.wait_for("⏎ sign in")
        program.enter("ada")
        program.wait_for_cursor("Password")
        program.enter(self.password)
        program.wait_for("Enter the code", "⏎ confirm")
        program.enter(self.next_code())
        program.wait_for("AWS_SESSION_TOKEN", "role field-staff", "c copy")
