"""Choose one of several ways to continue a sign-in."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, OptionList

from ..services.auth import Answer, Factor, FactorChoice, choice_question, factor_line
from ..services.base import PASSKEY
from ..widgets.action_list import ActionList, keyed
from .form import FormScreen


class Choices(ActionList):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("up", "cursor_up", "move", key_display="↑↓")]


class FactorChoiceScreen(FormScreen):
    AUTO_FOCUS = "OptionList"
    TITLE_TEXT = "Choose how to continue"
    PURPOSE = "Choose one of the ways to prove that it is you."
    HAS_BUTTON = False
    CSS_PATH = "factor_choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"pick({number - 1})", f"choose the entry {number}", show=False)
            for number in range(1, 10)
        ),
    ]
    step: FactorChoice

    def compose_form(self) -> ComposeResult:
        yield Label(choice_question(self.step.challenge), classes="explanation", markup=False)
        yield Choices("choose", lambda: not self.busy)

    def on_mount(self) -> None:
        factors = enumerate(self.step.factors, start=1)
        self.query_one(Choices).fill([keyed(str(number), *self._line(factor)) for number, factor in factors])

    def _line(self, factor: Factor) -> list[tuple[str, str]]:
        out_of_reach = self._is_out_of_reach(factor.name)
        why_not = [("  (the profile names no domain)", "$text-muted")]
        return [
            (factor_line(factor), "$text-muted" if out_of_reach else ""),
            *(why_not if out_of_reach else []),
        ]

    def _is_out_of_reach(self, name: str) -> bool:
        return name == PASSKEY and not self.context.cognito.profile.domain

    def action_pick(self, index: int) -> None:
        if index < len(self.step.factors):
            self.query_one(OptionList).highlighted = index
            self._choose(index)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if not self.busy:
            self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        name = self.step.factors[index].name
        if self._is_out_of_reach(name):
            self.tell(
                "! A passkey needs a browser, and the profile names no domain for it. Choose another way."
            )
        elif name == PASSKEY:
            self.action_browser()
        else:
            self.answer(Answer(choice=name))
