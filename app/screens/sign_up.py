"""Sign up: create an account, where the pool allows that."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message

from ..errors import AttributeRejected, AttributesRequired, CognitoTuiError, PasswordRejected
from ..services.auth import NewAccount
from ..services.base import Secret
from ..tui.messages import NavigateTo
from ..widgets.fields import Field, TextInput
from ..widgets.later_fields import AttributeFields, NewPassword
from .code import sign_in_at_once
from .form import FormScreen


class SignUpScreen(FormScreen):
    """The form for a new account. The pool names further attributes when it refuses; what was typed stays."""

    TITLE_TEXT = "Sign up"
    PURPOSE = "Create an account in this user pool."
    SUBMIT = "sign up"
    topic = "sign-up"

    def compose_form(self) -> ComposeResult:
        yield Field("User name", TextInput(id="username", value=self._username))
        yield AttributeFields(("email",))
        yield NewPassword(self.context.cognito.password_rules, "Password")

    def submit(self) -> None:
        username, password = self.username, self.query_one(NewPassword).password
        attributes = self.query_one(AttributeFields).values
        self.ask(lambda: self._signed_up(username, password, attributes))

    def _signed_up(self, username: str, password: Secret, attributes: dict[str, str]) -> Message:
        delivery = self.context.cognito.registration.sign_up(username, password, attributes)
        if delivery is None:
            return sign_in_at_once(self.context, "✓ Your account is ready.", username, password)
        account = NewAccount(username, password, delivery.session)
        return NavigateTo("confirm", username, f"Almost there. {delivery.sentence}", account)

    def answered(self, result: Message) -> None:
        self.post_message(result)

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, AttributesRequired) and error.names:
            self.mend(error)
            self.tell("! This pool requires more details.")
            return
        self.message.show(error)
        if isinstance(error, AttributeRejected):
            self.mend(error)
        elif isinstance(error, PasswordRejected):
            self.query_one(NewPassword).reject(error)
        elif error.aws_code == "UsernameExistsException":
            self.query_one("#username", TextInput).refuse()
