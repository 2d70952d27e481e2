"""The password, in the middle of a sign-in."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ..services.auth import Answer, PasswordRequired
from ..services.base import Secret
from ..tui.context import Context
from ..tui.messages import Reason
from ..widgets.fields import Field, SecretInput
from .attempt import SignInStepScreen


class PasswordScreen(SignInStepScreen):
    TITLE_TEXT = "Enter your password"
    BUTTON_TEXT = "Sign in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "sign in", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, step: PasswordRequired, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step

    def compose_form(self) -> ComposeResult:
        yield Field("User name", self.username)
        yield Field("Password", SecretInput(id="password"))

    def submit(self) -> None:
        answer = Answer(Secret(self.query_one(SecretInput).value))
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, answer))

    def clear_secret(self) -> None:
        self.query_one(SecretInput).retype()
