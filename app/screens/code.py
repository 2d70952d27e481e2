"""Codes: what an authenticator app shows now, or what Cognito has sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Label

from ..errors import AlreadyConfirmed, CodeRejected, CognitoTuiError, IncorrectPassword, PasswordRejected
from ..services.auth import (
    DIGITS,
    SENT_DIGITS,
    Answer,
    CodeDelivery,
    CodeRequired,
    NewAccount,
    code_instruction,
)
from ..services.base import TOTP, Secret, label_of
from ..tui.context import Context
from ..tui.messages import RestartSignIn, StepReached
from ..widgets.fields import Field
from ..widgets.later_fields import CodeInput, NewPassword
from .form import FormScreen

LOOK_AGAIN = "Look at the message again, or press ^r for a new code."
REQUESTING = "Requesting a new code…"
RESEND = Binding("ctrl+r", "resend", "new code", key_display="^r", priority=True)


class CodeScreen(FormScreen):
    """Ask for the code of a step of the sign-in."""

    TITLE_TEXT = "Enter the code"
    PURPOSE = "Prove that it is you, with a code from your app or from a message."
    SUBMIT = "confirm"
    BINDINGS: ClassVar[list[BindingType]] = [RESEND]
    step: CodeRequired

    @property
    def _was_sent(self) -> bool:
        return self.step.challenge != TOTP

    def compose_form(self) -> ComposeResult:
        yield Label(code_instruction(self.step), classes="explanation", markup=False)
        yield Field("User name", self.username)
        yield Field("Code", CodeInput(longest=SENT_DIGITS if self._was_sent else DIGITS))

    def submit(self) -> None:
        self.answer(Answer(self.query_one(CodeInput).code))

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        if self._was_sent and isinstance(error, CodeRejected):
            self.message.show(error, hint=LOOK_AGAIN)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (action != "resend" or self._was_sent) and super().check_action(action, parameters)

    def action_resend(self) -> None:
        self.run(
            lambda: self.context.cognito.sign_in.resend(self.step),
            lambda step: self.post_message(StepReached(step, "✓ A new code is on its way.")),
            REQUESTING,
            leaves=True,
        )


class SentCodeScreen(FormScreen):
    """Ask for a code that Cognito has sent outside of a sign-in; go back once it is accepted.

    Args:
        words: where the code went, or why one is here.
        topic: what the demo's hint is about.
        check: sends the code, and the new password where one is asked for; it may give where to go then.
        resend: has Cognito send another code.
        done: what is said once the code is accepted.
        new_password: whether a new password is asked for, too.
        needless: leads on where Cognito says that nothing needs to be confirmed any more.
    """

    PURPOSE = "Type the code that Cognito has sent you."
    AUTO_FOCUS = "CodeInput"
    BINDINGS: ClassVar[list[BindingType]] = [RESEND]

    def __init__(
        self,
        context: Context,
        words: str,
        *,
        title: str,
        submit: str,
        topic: str,
        check: Callable[..., object],
        resend: Callable[[], CodeDelivery],
        done: str,
        username: str = "",
        new_password: bool = False,
        needless: Callable[[], Message] | None = None,
    ) -> None:
        self.TITLE_TEXT, self.SUBMIT = title, submit  # type: ignore[misc]
        super().__init__(context, username=username)
        self._words, self._done, self.topic = words, done, topic
        self._check, self._resend, self._needless = check, resend, needless
        self._new_password = NewPassword(context.cognito.password_rules) if new_password else None

    def compose_form(self) -> ComposeResult:
        yield Label(self._words, classes="explanation", markup=False)
        if self.context.open_account is None:
            yield Field("User name", self.username)
        yield Field("Code", CodeInput())
        if self._new_password is not None:
            yield self._new_password

    def submit(self) -> None:
        answer: list[Secret] = [self.query_one(CodeInput).code]
        if self._new_password is not None:
            answer.append(self._new_password.password)
        self.ask(lambda: self._check(*answer))

    def answered(self, result: Any) -> None:
        if self.is_overlay:
            self.close(self._done)
        elif isinstance(result, Message):
            self.post_message(result)
        else:
            self.post_message(RestartSignIn(self.username, self._done))

    def refused(self, error: CognitoTuiError) -> None:
        """Clear only what was refused: the rest is good for another try."""
        if isinstance(error, CodeRejected):
            self.message.show(error, hint=LOOK_AGAIN)
            self.query_one(CodeInput).reject()
        elif isinstance(error, AlreadyConfirmed) and self._needless:
            self.ask(self._needless)
        else:
            self.message.show(error)
            if isinstance(error, PasswordRejected) and self._new_password is not None:
                self._new_password.reject(error)

    def action_resend(self) -> None:
        self.run(self._resend, self._was_sent, REQUESTING)

    def _was_sent(self, delivery: CodeDelivery) -> None:
        self.tell(f"✓ {delivery.sentence}")
        self.query_one(CodeInput).retype()


def sign_in_at_once(
    context: Context, done: str, username: str, password: Secret | None, session: Secret | None = None
) -> Message:
    """Begin the sign-in that comes next, and return where it leads: to the password where that takes the person.

    Args:
        done: what has become of the account: that is so, whatever becomes of the sign-in.
        password: as it was just typed.
        session: that of a confirmation.
    """
    if password is None and session is None:
        return RestartSignIn(username, f"{done} Sign in.")
    try:
        return StepReached(context.cognito.sign_in.start(username, password, session), done)
    except CognitoTuiError as error:
        kept = None if isinstance(error, IncorrectPassword) else password
        return RestartSignIn(username, f"{done} Sign in.\n{error.title}", kept)


def confirmation(context: Context, account: NewAccount, words: str) -> SentCodeScreen:
    """Return the screen that confirms a new account, and signs in to it."""
    registration, username, done = (
        context.cognito.registration,
        account.username,
        "✓ Your account is confirmed.",
    )

    def confirm(code: Secret) -> Message:
        session = registration.confirm(username, code, account.session)
        return sign_in_at_once(context, done, username, account.password, session)

    def sign_in() -> Message:
        return sign_in_at_once(context, "This account is confirmed already.", username, account.password)

    return SentCodeScreen(
        context,
        words,
        title="Confirm your account",
        submit="confirm",
        topic=f"confirm:{username}",
        check=confirm,
        resend=lambda: registration.resend(username),
        done=done,
        username=username,
        needless=sign_in,
    )


def password_reset(context: Context, username: str, words: str) -> SentCodeScreen:
    """Return the second screen for a forgotten password: the code, and a new password."""
    registration, done = context.cognito.registration, "✓ Your new password is set."

    def reset(code: Secret, password: Secret) -> Message:
        registration.reset_password(username, code, password)
        return sign_in_at_once(context, done, username, password)

    return SentCodeScreen(
        context,
        words,
        title="Set a new password",
        submit="set password",
        topic=f"reset:{username}",
        check=reset,
        resend=lambda: registration.forgot_password(username),
        done=done,
        username=username,
        new_password=True,
    )


def verification(context: Context, attribute: str, delivery: CodeDelivery) -> SentCodeScreen:
    """Return the page that proves that an email address or a phone number is the user's."""
    calls = context.account.calls
    return SentCodeScreen(
        context,
        f"{delivery.sentence} Type it here.",
        title=f"Verify your {label_of(attribute).lower()}",
        submit="verify",
        topic=f"verify:{attribute}",
        check=lambda code: calls.verify(attribute, code),
        resend=lambda: calls.send_verification(attribute),
        done=f"✓ {label_of(attribute)} verified.",
    )
