"""An e-mail address for codes, where the pool wants a second factor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..services.auth import Answer, EmailRequired
from ..tui.context import Context
from ..tui.messages import Reason
from ..widgets.fields import Field, TextInput
from .attempt import SignInStepScreen


class EmailScreen(SignInStepScreen):
    TITLE_TEXT = "Codes by e-mail"
    BUTTON_TEXT = "Send a code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "send a code", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, step: EmailRequired, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step

    def compose_form(self) -> ComposeResult:
        yield Label(
            "From now on Cognito sends a code to this address whenever you sign in.", classes="explanation"
        )
        yield Field("User name", self.username)
        yield Field("E-mail", TextInput(id="email", placeholder="you@example.com"))

    def submit(self) -> None:
        answer = Answer(attributes={"email": self.query_one(TextInput).value.strip()})
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, answer))

    def clear_secret(self) -> None:
        self.query_one(TextInput).focus()  # an address is corrected rather than typed again
