"""Yes or no, to something that is shown in full first."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label

from ...tui.context import Context
from ...widgets.page_parts import Notice, Progress
from ..page import QUIT, Page


class QuestionScreen(Page):
    """A question about what is shown. It closes with "yes", or with nothing."""

    PURPOSE = "Read what would happen, and say yes or no."
    CSS_PATH = "use.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "yes"),
        Binding("n", "back", "no"),
        QUIT,
    ]

    def __init__(
        self, context: Context, title: str, shown: Content, question: str, *, destroys: bool = False
    ) -> None:
        super().__init__(context)
        self._destroys = destroys
        self.TITLE_TEXT = title  # type: ignore[misc]
        self._content, self._question = shown, question

    def compose_body(self) -> ComposeResult:
        yield Label(self.TITLE_TEXT, id="title", markup=False)
        yield Label(self._content, id="shown", markup=False)
        kind = "-destroys" if self._destroys else ""
        yield Label(self._question, id="question", classes=kind, markup=False)
        yield Notice()
        yield Progress()

    def action_yes(self) -> None:
        self.close("yes")


def ask_first(
    page: Page, shown: Content, question: str, yes: Callable[[], None], *, destroys: bool = False
) -> None:
    """Show `shown` and ask `question` over `page`, and go on with `yes` if that is the answer.

    Args:
        destroys: whether something is overwritten then: the question is red.
    """
    screen = QuestionScreen(page.context, page.TITLE_TEXT, shown, question, destroys=destroys)
    page.open(screen, lambda answer: yes() if answer else None)
