"""A code: what an authenticator shows now, or what Cognito has sent."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..errors import CodeRejected, CognitoTuiError
from ..services.auth import DIGITS, SENT_DIGITS, Answer, CodeRequired, TotpEnrollment, code_instruction
from ..services.base import TOTP
from ..tui.context import Context
from ..tui.messages import Reason, StepReached
from ..widgets.fields import CodeInput, Field
from .attempt import SignInStepScreen

LOOK_AGAIN = "Look at the message again, or press ^r for a new code."


class CodeForm(SignInStepScreen):
    """Any step whose answer is a code."""

    def __init__(self, context: Context, step: CodeRequired | TotpEnrollment, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step

    def submit(self) -> None:
        code = self.query_one(CodeInput).code
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, Answer(code)))

    def clear_secret(self) -> None:
        self.query_one(CodeInput).retype()


class CodeScreen(CodeForm):
    TITLE_TEXT = "Enter the code"
    BUTTON_TEXT = "Confirm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "confirm", key_display="⏎", priority=True),
        Binding("ctrl+r", "resend", "new code", key_display="^r", priority=True),
    ]

    def __init__(self, context: Context, step: CodeRequired, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._code_required = step
        self._sent = step.challenge != TOTP

    def compose_form(self) -> ComposeResult:
        yield Label(code_instruction(self._code_required), classes="explanation", markup=False)
        yield Field("User name", self.username)
        yield Field("Code", CodeInput(longest=SENT_DIGITS if self._sent else DIGITS))

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        if self._sent and isinstance(error, CodeRejected):
            self.refusal.show(error, hint=LOOK_AGAIN)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "resend":
            return self._sent and not self.busy
        return super().check_action(action, parameters)

    def action_resend(self) -> None:
        self.ask(
            lambda: self.context.cognito.sign_in.resend(self._code_required),
            "Asking for a new code…",
            lambda step: self.post_message(StepReached(step, "A new code is on its way.")),
        )
