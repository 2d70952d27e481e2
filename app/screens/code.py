"""The code that an authenticator shows now."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..context import Context
from ..services.errors import CognitoTuiError
from ..services.steps import Answer, CodeRequired, TotpEnrollment
from ..services.totp import normalise_code
from ..widgets.fields import CodeInput, Field
from .form import FormScreen


class CodeForm(FormScreen):
    """Any screen whose answer is a code."""

    def __init__(self, context: Context, step: CodeRequired | TotpEnrollment) -> None:
        super().__init__(context, step)
        self._question = step

    @property
    def username(self) -> str:
        return self._question.attempt.username

    def submit(self) -> None:
        try:
            code = normalise_code(self.query_one(CodeInput).value)
        except CognitoTuiError as error:
            self.refusal.show(error)
            return
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, Answer(code)))

    def clear_secret(self) -> None:
        code = self.query_one(CodeInput)
        code.value = ""
        self.set_focus(code)


class CodeScreen(CodeForm):
    TITLE_TEXT = "Enter the code"
    BUTTON_TEXT = "Confirm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "confirm", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, step: CodeRequired) -> None:
        super().__init__(context, step)
        self._device_name = step.device_name

    def compose_form(self) -> ComposeResult:
        source = f"your authenticator ({self._device_name})" if self._device_name else "your authenticator"
        yield Label(
            f"Open {source} and type the six digits it shows for this account.",
            classes="explanation",
            markup=False,
        )
        yield Field("User name", self.username)
        yield Field("Code", CodeInput())
