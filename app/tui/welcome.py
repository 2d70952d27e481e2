"""The first run: nothing is configured yet."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..errors import NotConfigured
from ..next_command import ScreenWording
from ..widgets.footer import Footer
from ..widgets.page_parts import Body, Header
from .full_screen_app import TerminalApp


class Welcome(TerminalApp[bool]):
    """The app before there is a configuration: it says how to make one, and returns True to start the demo."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", "start the demo"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, error: NotConfigured, *, theme: str) -> None:
        super().__init__(theme)
        self._error = error

    def compose(self) -> ComposeResult:
        yield Header()
        with Body(id="form"):
            yield Label(self._error.title, id="title", markup=False)
            yield Label(self._error.detail, classes="explanation", markup=False)
            yield Label(ScreenWording().hint(self._error.remedy), id="sample", markup=False)
            yield Label("\nOr press d to start the demo, which needs no AWS account.")
        yield Footer()

    def action_demo(self) -> None:
        self.exit(True)
