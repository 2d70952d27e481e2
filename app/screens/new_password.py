"""A new password in place of a temporary one, and the attributes the pool wants."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..services.auth import Answer, NewPasswordRequired
from ..tui.context import Context
from ..tui.messages import Reason
from ..widgets.attribute_fields import AttributeFields
from ..widgets.fields import Field
from ..widgets.new_password import NewPassword
from .attempt import SignInStepScreen


class NewPasswordScreen(SignInStepScreen):
    TITLE_TEXT = "Choose a new password"
    BUTTON_TEXT = "Set password"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "set password", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, step: NewPasswordRequired, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step

    def compose_form(self) -> ComposeResult:
        yield Label("The password you signed in with was temporary.", classes="explanation")
        yield Field("User name", self.username)
        yield NewPassword()
        yield AttributeFields(self._question.required_attributes)

    def submit(self) -> None:
        answer = Answer(self.query_one(NewPassword).password, self.query_one(AttributeFields).values)
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, answer))

    def clear_secret(self) -> None:
        self.query_one(NewPassword).retype()
