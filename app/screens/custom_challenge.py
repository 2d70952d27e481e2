"""A question of the pool owner's own."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label

from ..services.auth import Answer, CustomChallenge
from ..services.base import Secret
from ..tui.context import Context
from ..tui.messages import Reason
from ..widgets.fields import Field, SecretInput
from .attempt import SignInStepScreen


class CustomChallengeScreen(SignInStepScreen):
    """The public parameters as they are; the answer masked, as it may be a secret."""

    TITLE_TEXT = "One more question"
    CSS_PATH = "custom_challenge.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "answer", key_display="⏎", priority=True),
        Binding("ctrl+t", "mask('show')", "show", key_display="^t", priority=True),
        Binding("ctrl+t", "mask('hide')", "hide", key_display="^t", priority=True),
    ]

    def __init__(self, context: Context, step: CustomChallenge, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step
        self._shown = False

    def compose_form(self) -> ComposeResult:
        yield Label("This pool asks every user something of its own.", classes="explanation")
        for name, text in self._question.parameters.items():
            words = Content.assemble((f"{name}: ", "$foreground-muted"), text)
            yield Label(words, classes="parameter", markup=False)
        yield Field("Answer", SecretInput(id="answer"))

    def submit(self) -> None:
        answer = Answer(Secret(self.query_one(SecretInput).value))
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, answer))

    def clear_secret(self) -> None:
        self.query_one(SecretInput).retype()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mask":
            return not self.busy and parameters == ("hide" if self._shown else "show",)
        return super().check_action(action, parameters)

    def action_mask(self, _: str) -> None:
        self._shown = not self._shown
        self.query_one(SecretInput).password = not self._shown
        self.refresh_bindings()
