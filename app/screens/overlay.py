"""Pages that lie over the screen that opened them, which goes on below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual import work
from textual.binding import Binding, BindingType

from ..errors import CognitoTuiError
from ..services.base import in_thread
from ..tui.messages import RestartSignIn
from .form import FormScreen
from .page import Page

Result = TypeVar("Result")


class Overlay(Page):
    """Attributes:
    outcome: with what it closed: a sentence for the screen below (empty: nothing was done), or StartAgain when
        nobody is signed in any more.
    """

    outcome: RestartSignIn | str = ""

    def open(self, page: Overlay, then: Callable[[str], None] | None = None) -> None:
        """Shows `page` over this one; `then` is called with its sentence when the person comes back."""

        def closed(_: None) -> None:
            if isinstance(page.outcome, RestartSignIn):
                self.close(page.outcome)
            else:
                (then or self.back)(page.outcome)

        self.app.push_screen(page, closed)

    def back(self, said: str) -> None:
        """From a page that lay over this one; `said` is what was done there, empty for nothing."""
        self.refusal.tell(said)

    def close(self, outcome: RestartSignIn | str = "") -> None:
        self.outcome = outcome
        self.dismiss()


class OverlayPage(Overlay):
    """One without a form: it makes calls, and Esc leads back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", key_display="esc"),
        Binding("escape", "back", "back", key_display="esc"),
        Binding("q", "app.quit", "quit"),
    ]

    def run(self, call: Callable[[], Result], then: Callable[[Result], None], doing: str) -> None:
        """Makes `call` in a thread, and gives `then` what it gives; its refusal is shown here."""
        self.begin(doing)
        self._run(call, then)

    @work(group="service", exclusive=True)
    async def _run(self, call: Callable[[], Any], then: Callable[[Any], None]) -> None:
        try:
            result = await in_thread(call)
        except CognitoTuiError as error:
            self.done()
            self.refused(error)
        else:
            self.done()
            then(result)

    def refused(self, error: CognitoTuiError) -> None:
        self.refusal.show(error)
        self.call_after_refresh(self.refusal.scroll_visible)

    def tell(self, words: str) -> None:
        self.refusal.tell(words)
        self.call_after_refresh(self.refusal.scroll_visible)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel":
            return self.busy
        return not self.busy

    def action_cancel(self) -> None:
        self.let_go()
        self.tell("Cancelled.")

    def action_back(self) -> None:
        self.close()


class OverlayForm(Overlay, FormScreen):
    """A form that Esc closes."""

    @property
    def can_leave(self) -> bool:
        return True

    def leave(self) -> None:
        self.close()

    def clear_secret(self) -> None:
        """Nothing secret was typed."""
