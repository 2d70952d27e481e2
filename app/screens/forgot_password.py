"""Forgot password, first part: for whom, and a code is sent."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from ..services.auth import CodeDelivery
from ..tui.context import Context
from ..tui.messages import NavigateTo
from ..widgets.fields import Field, TextInput
from .form import FormScreen


class ForgotPasswordScreen(FormScreen):
    TITLE_TEXT = "Set a new password"
    BUTTON_TEXT = "Send a code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "send a code", key_display="⏎", priority=True),
        Binding("ctrl+t", "have_code", "I have a code", key_display="^t", priority=True),
    ]

    def __init__(self, context: Context, username: str, words: str) -> None:
        super().__init__(context, None)
        self._username = username
        self._named = bool(username)
        self._words = words

    def compose_form(self) -> ComposeResult:
        words = f"{self._words} Cognito sends you a code, and with it you choose a new one.".lstrip()
        yield Label(words, classes="explanation", markup=False)
        yield Field("User name", TextInput(id="username", value=self._username))

    @property
    def username(self) -> str:
        return self.query_one(TextInput).value.strip()

    @property
    def can_leave(self) -> bool:
        return True

    def submit(self) -> None:
        username = self.username
        self.ask(lambda: self.context.cognito.registration.forgot_password(username), "Asking for a code…")

    def answered(self, result: CodeDelivery) -> None:
        self.post_message(NavigateTo("reset-password", self.username, result.sentence))

    def clear_secret(self) -> None:
        self.query_one(TextInput).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._named = bool(event.value.strip())
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "have_code":
            return not self.busy and self._named
        return super().check_action(action, parameters)

    def action_have_code(self) -> None:
        words = "Type the code that Cognito or the pool's administrator had sent to you."
        self.post_message(NavigateTo("reset-password", self.username, words))
