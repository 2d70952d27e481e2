"""Confirm a new account with the code from its confirmation message."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..services.auth import CodeDelivery
from ..widgets.fields import CodeInput, Field
from .sent_code import SentCodeScreen


class ConfirmScreen(SentCodeScreen):
    TITLE_TEXT = "Confirm your account"
    BUTTON_TEXT = "Confirm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "confirm", key_display="⏎", priority=True)
    ]

    def compose_form(self) -> ComposeResult:
        yield Label(self.words, classes="explanation", markup=False)
        yield Field("User name", self.username)
        yield Field("Code", CodeInput())

    @property
    def topic(self) -> str:
        return f"confirm:{self.username}"

    def submit(self) -> None:
        code = self.query_one(CodeInput).code
        self.ask(lambda: self.context.cognito.registration.confirm(self.username, code))

    def answered(self, result: None) -> None:
        self.finish("Your account is confirmed. Sign in.")

    def send(self) -> CodeDelivery:
        return self.context.cognito.registration.resend(self.username)
