"""A forgotten password: whose, and a code is sent. (code.py has the second screen.)"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..services.auth import CodeDelivery
from ..tui.context import Context
from ..tui.messages import NavigateTo
from ..widgets.fields import Field, TextInput
from .form import FormScreen


class ForgotPasswordScreen(FormScreen):
    TITLE_TEXT = "Set a new password"
    PURPOSE = "Have a code sent, to choose a new password with."
    SUBMIT = "send a code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "have_code", "I have a code", key_display="^t", priority=True),
    ]
    topic = None

    def __init__(self, context: Context, username: str, words: str) -> None:
        super().__init__(context, username=username)
        self._words = words

    def compose_form(self) -> ComposeResult:
        words = f"{self._words} Cognito sends you a code, with which you choose a new password.".lstrip()
        yield Label(words, classes="explanation", markup=False)
        yield Field("User name", TextInput(id="username", value=self._username))

    def submit(self) -> None:
        username = self.username
        self.ask(lambda: self.context.cognito.registration.forgot_password(username), "Requesting a code…")

    def answered(self, result: CodeDelivery) -> None:
        self.post_message(NavigateTo("reset-password", self.username, result.sentence))

    def on_input_changed(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (action != "have_code" or bool(self.username)) and super().check_action(action, parameters)

    def action_have_code(self) -> None:
        words = "Type the code that Cognito or the pool's administrator sent you."
        self.post_message(NavigateTo("reset-password", self.username, words))
