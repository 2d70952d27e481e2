"""The frame that all screens share: where one is, what works now, and one call in flight."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer, Label

from ..tui.context import Context
from ..widgets.progress import Progress
from ..widgets.refusal import ErrorMessage

Result = TypeVar("Result")

_AWAY = ("escape", "q", "ctrl+q")
TOO_SMALL = "Please make the terminal at least 60 columns wide and 20 rows high."


class Page(Screen[None]):
    """Subclasses give the page between the notice for small terminals and the footer.

    A call runs in a thread, in the worker group "service"; letting go of it means that its answer is not looked at.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-too-narrow"), (60, "-narrow"), (80, "-wide")]  # noqa: RUF012 - Textual's own form
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (20, "-low"), (24, "-high")]  # noqa: RUF012

    busy: reactive[bool] = reactive(False, init=False, bindings=True)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._let_go = threading.Event()

    def compose(self) -> ComposeResult:
        yield Label(TOO_SMALL, id="too-small")
        yield from self.compose_page()
        yield Footer(compact=True, show_command_palette=False)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """In the footer's order: what leads away comes last."""
        bindings = super().active_bindings
        for key in _AWAY:
            if key in bindings:
                bindings[key] = bindings.pop(key)
        return bindings

    def compose_page(self) -> ComposeResult:
        """Must have a Refusal and a Progress in it."""
        raise NotImplementedError

    @property
    def refusal(self) -> ErrorMessage:
        return self.query_one(ErrorMessage)

    def begin(self, doing: str) -> None:
        """A call starts: says so, in place of what the last one said."""
        self.refusal.clear()
        self.query_one(Progress).start(doing)
        self.busy = True

    def done(self) -> None:
        """It has answered, or is not waited for any more."""
        self.busy = False
        self.query_one(Progress).stop()

    def with_retries(self, call: Callable[[], Result]) -> Callable[[], Result]:
        """`call` made again, by itself, while AWS is busy; for calls that prove no password."""
        from ..services.base import retry_throttled

        let_go = self._let_go = threading.Event()
        progress = self.query_one(Progress)

        def wait(seconds: float) -> bool:
            self.app.call_from_thread(progress.say, f"AWS is busy. Trying again in {seconds:g} s…")
            return not let_go.wait(seconds)

        return lambda: retry_throttled(call, wait)

    def let_go(self) -> None:
        """Whatever the call in flight answers, nobody looks at it."""
        self._let_go.set()
        self.workers.cancel_group(self, "service")
        self.done()
