"""Yes or no, to something that is shown in full first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label

from ...tui.context import Context
from ...widgets.masthead import Header
from ...widgets.progress import Progress
from ...widgets.refusal import ErrorMessage
from ..overlay import OverlayPage


class QuestionScreen(OverlayPage):
    """Closes with "yes", or with nothing."""

    AUTO_FOCUS = "#form"  # which the arrow keys scroll
    CSS_PATH = "use.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "yes", "yes"), Binding("n", "back", "no")]

    def __init__(self, context: Context, title: str, shown: Content, question: str) -> None:
        super().__init__(context)
        self._title, self._content, self._question = title, shown, question

    def compose_page(self) -> ComposeResult:
        yield Header(self.context.cognito.profile)
        with VerticalScroll(id="form"):
            yield Label(self._title, id="title", markup=False)
            yield Label(self._content, id="shown", markup=False)
            yield Label(self._question, id="question", markup=False)
            yield ErrorMessage()
            yield Progress()

    def action_yes(self) -> None:
        self.close("yes")
