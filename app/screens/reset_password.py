"""Forgot password, second part: the code, and a new password."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..errors import CognitoTuiError, PasswordRejected
from ..services.auth import CodeDelivery
from ..widgets.fields import CodeInput, Field
from ..widgets.new_password import NewPassword
from .sent_code import SentCodeScreen


class ResetPasswordScreen(SentCodeScreen):
    TITLE_TEXT = "Set a new password"
    BUTTON_TEXT = "Set password"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "set password", key_display="⏎", priority=True)
    ]

    def compose_form(self) -> ComposeResult:
        yield Label(self.words, classes="explanation", markup=False)
        yield Field("User name", self.username)
        yield Field("Code", CodeInput())
        yield NewPassword()

    @property
    def topic(self) -> str:
        return f"reset:{self.username}"

    def submit(self) -> None:
        code, password = self.query_one(CodeInput).code, self.query_one(NewPassword).password
        registration = self.context.cognito.registration
        self.ask(lambda: registration.reset_password(self.username, code, password))

    def answered(self, result: None) -> None:
        self.finish("Your new password is set. Sign in with it.")

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        if isinstance(error, PasswordRejected):
            self.query_one(NewPassword).retype()

    def send(self) -> CodeDelivery:
        return self.context.cognito.registration.forgot_password(self.username)
