"""The steps of a sign-in that are answered in fields of their own. (Codes and lists have a module each.)"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label

from ..services.auth import Answer, CustomChallenge, EmailRequired, NewPasswordRequired, PasswordRequired
from ..services.base import Secret
from ..widgets.fields import Field, PasswordInput, SecretInput, TextInput
from ..widgets.later_fields import AttributeFields, NewPassword
from .form import FormScreen


class PasswordScreen(FormScreen):
    """Ask for the password in the middle of a sign-in."""

    TITLE_TEXT = "Enter your password"
    PURPOSE = "Type the password of this user to go on."
    SUBMIT = "sign in"
    step: PasswordRequired

    def compose_form(self) -> ComposeResult:
        yield Field("User name", self.username)
        yield Field("Password", PasswordInput(id="password"))

    @property
    def password(self) -> Secret:
        return Secret(self.query_one(SecretInput).value)

    def submit(self) -> None:
        self.answer(Answer(self.password))


class NewPasswordScreen(FormScreen):
    """Ask for a new password in place of a temporary one, and for the attributes that the pool requires."""

    TITLE_TEXT = "Choose a new password"
    PURPOSE = "Choose your own password in place of the temporary one."
    SUBMIT = "set password"
    step: NewPasswordRequired

    def compose_form(self) -> ComposeResult:
        yield Label("The password you signed in with was temporary.", classes="explanation")
        yield Field("User name", self.username)
        yield NewPassword(self.context.cognito.password_rules)
        yield AttributeFields(self.step.required_attributes)

    def submit(self) -> None:
        answer = Answer(self.query_one(NewPassword).password, self.query_one(AttributeFields).values)
        sign_in, step = self.context.cognito.sign_in, self.step
        self.ask(lambda: sign_in.answer_or_restart(step, answer))


class EmailScreen(FormScreen):
    """Ask for an email address for codes, where the pool requires a second factor."""

    TITLE_TEXT = "Codes by email"
    PURPOSE = "Give the address to which Cognito sends your codes."
    SUBMIT = "send a code"
    step: EmailRequired

    def compose_form(self) -> ComposeResult:
        words = "From now on Cognito sends a code to this address whenever you sign in."
        yield Label(words, classes="explanation")
        yield Field("User name", self.username)
        yield Field("Email", TextInput(id="email", placeholder="you@example.com"))

    def submit(self) -> None:
        self.answer(Answer(attributes={"email": self.query_one(TextInput).value.strip()}))


class CustomChallengeScreen(FormScreen):
    """Ask the pool owner's own question: its public parameters as they are, and the answer masked."""

    TITLE_TEXT = "One more question"
    PURPOSE = "Answer the question that this pool asks its users."
    SUBMIT = "answer"
    CSS_PATH = "step_forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "mask('show')", "show", key_display="^t", priority=True),
        Binding("ctrl+t", "mask('hide')", "hide", key_display="^t", priority=True),
    ]
    step: CustomChallenge
    _shown = False

    def compose_form(self) -> ComposeResult:
        yield Label("This pool asks its users a question of its own.", classes="explanation")
        for name, text in self.step.parameters.items():
            words = Content.assemble((f"{name}: ", "$foreground-muted"), text)
            yield Label(words, classes="parameter", markup=False)
        yield Field("Answer", SecretInput(id="answer"))

    def submit(self) -> None:
        self.answer(Answer(Secret(self.query_one(SecretInput).value)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mask" and parameters != ("hide" if self._shown else "show",):
            return False
        return super().check_action(action, parameters)

    def action_mask(self, _: str) -> None:
        self._shown = not self._shown
        self.query_one(SecretInput).password = not self._shown
        self.refresh_bindings()
