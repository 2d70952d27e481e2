"""The demo's scenarios, to choose one from."""

from __future__ import annotations

from typing import ClassVar

from ..services.config import Configuration
from ..tui.context import Context, DemoHelp, DemoList
from ..tui.messages import DemoBegun, NavigateTo
from ..widgets.action_list import fit
from .list_page import ListPage


class ScenariosScreen(ListPage):
    """The list of scenarios: each is a Cognito of its own on this machine, and a user who signs in to it."""

    TITLE_TEXT = "Choose a demo"
    PURPOSE = "Choose the sign-in that the demo shows."
    EXPLANATION: ClassVar[str] = (
        "Each runs a Cognito of its own on this machine, without an AWS account. Nothing of yours is read or changed."
    )
    CHOOSING = "start it"
    READING = ""

    @property
    def _demos(self) -> DemoList:
        if self.context.demos is None:
            raise LookupError("there are no demos here")
        return self.context.demos

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._width = max(map(len, self._demos.scenarios)) + 2

    def on_mount(self) -> None:
        scenarios = self._demos.scenarios
        self.fill(list(scenarios), lambda name: f"{fit(name, self._width)}{scenarios[name]}")

    def choose(self) -> None:
        name = self.entry

        def begun(result: tuple[Configuration, DemoHelp]) -> None:
            self.post_message(
                DemoBegun(name, *result, self.context.configuration if self.is_overlay else None)
            )

        self.run(
            lambda: self._demos.begin(name),
            begun,
            "Starting a Cognito of your own on this machine…",
            leaves=True,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back" and not self.is_overlay and self.context.before_demo is None:
            return False
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Go back to the form that led here: from a demo, too, which ends."""
        if self.is_overlay:
            self.close()
        else:
            self.post_message(NavigateTo("first-run", ""))
