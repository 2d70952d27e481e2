"""Sign up: an account of one's own making, where the pool allows that."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ..errors import AttributesRequired, CognitoTuiError, PasswordRejected
from ..services.auth import CodeDelivery
from ..tui.context import Context
from ..tui.messages import NavigateTo, RestartSignIn
from ..widgets.attribute_fields import AttributeFields
from ..widgets.fields import Field, TextInput
from ..widgets.new_password import NewPassword
from .form import FormScreen


class SignUpScreen(FormScreen):
    """What else the pool requires it says when it refuses; what was typed stays."""

    TITLE_TEXT = "Sign up"
    BUTTON_TEXT = "Sign up"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "sign up", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, username: str) -> None:
        super().__init__(context, None)
        self._username = username

    def compose_form(self) -> ComposeResult:
        yield Field("User name", TextInput(id="username", value=self._username))
        yield AttributeFields(("email",))
        yield NewPassword("Password")

    @property
    def username(self) -> str:
        return self.query_one("#username", TextInput).value.strip()

    @property
    def can_leave(self) -> bool:
        return True

    def submit(self) -> None:
        username, password = self.username, self.query_one(NewPassword).password
        attributes = self.query_one(AttributeFields).values
        self.ask(lambda: self.context.cognito.registration.sign_up(username, password, attributes))

    def answered(self, result: CodeDelivery | None) -> None:
        if result is None:
            self.post_message(RestartSignIn(self.username, "Your account is ready. Sign in."))
        else:
            self.post_message(NavigateTo("confirm", self.username, f"Almost there. {result.sentence}"))

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, AttributesRequired) and error.names:
            self.refusal.tell("This pool wants to know more about you.")
            self.query_one(AttributeFields).add(error.names)
            return
        self.refusal.show(error)
        if isinstance(error, PasswordRejected):
            self.clear_secret()
        elif error.aws_code == "UsernameExistsException":
            self.query_one("#username", TextInput).focus()

    def clear_secret(self) -> None:
        self.query_one(NewPassword).retype()
