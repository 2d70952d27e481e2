"""Several ways to go on: one is picked."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, OptionList

from ..services.auth import Answer, FactorChoice, choice_question, factor_line
from ..services.base import PASSKEY
from ..tui.context import Context
from ..tui.messages import NavigateTo, Reason
from ..widgets.listing import ActionList
from .attempt import SignInStepScreen


class Choices(ActionList):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("up", "cursor_up", "move", key_display="↑↓")]


class FactorChoiceScreen(SignInStepScreen):
    AUTO_FOCUS = "OptionList"
    TITLE_TEXT = "Choose how to go on"
    BUTTON_TEXT = ""
    CSS_PATH = "factor_choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"pick({number - 1})", show=False) for number in range(1, 10)),
    ]

    def __init__(self, context: Context, step: FactorChoice, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self._question = step

    def compose_form(self) -> ComposeResult:
        yield Label(choice_question(self._question.challenge), classes="explanation", markup=False)
        yield Choices("choose", lambda: not self.busy)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "submit":
            return False  # the list has Enter
        if action == "pick":
            return not self.busy
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        factors = enumerate(self._question.factors, start=1)
        self.query_one(Choices).fill(f"{number}  {factor_line(factor)}" for number, factor in factors)

    def action_pick(self, index: int) -> None:
        if index < len(self._question.factors):
            self.query_one(OptionList).highlighted = index
            self._choose(index)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if not self.busy:
            self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        name = self._question.factors[index].name
        if name == PASSKEY and self.context.cognito.profile.domain:
            self.post_message(NavigateTo("browser", self.username))
            return
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, Answer(choice=name)))

    def clear_secret(self) -> None:
        """Nothing was typed."""
