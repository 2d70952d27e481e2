"""What pages share that have something secret to take along: it is copied, or shown plain, when asked for."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Label

from ...errors import CognitoTuiError
from ...services.base import Secret, in_thread
from ...tui.terminal import show_plain
from ...widgets.masthead import Header
from ...widgets.progress import Progress
from ...widgets.refusal import ErrorMessage
from ..overlay import OverlayPage


class SecretPage(OverlayPage):
    """Subclasses say what there is to take along, and look each second whether something has changed."""

    AUTO_FOCUS = "#form"  # which the arrow keys scroll where it does not fit
    CSS_PATH = "use.tcss"
    TITLE_TEXT: ClassVar[str]
    WHAT: ClassVar[str]  # is copied: "the link"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "copy"),
        Binding("s", "show_plain", "plain"),
    ]

    @property
    def secret(self) -> Secret | None:
        """None while there is nothing."""
        raise NotImplementedError

    def compose_facts(self) -> ComposeResult:
        raise NotImplementedError

    def look(self) -> None:
        raise NotImplementedError

    def compose_page(self) -> ComposeResult:
        yield Header(self.context.cognito.profile)
        with VerticalScroll(id="form"):
            yield Label(self.TITLE_TEXT, id="title")
            yield from self.compose_facts()
            yield ErrorMessage()
            yield Progress()

    def on_mount(self) -> None:
        self.set_interval(1, self.look)

    def refused(self, error: CognitoTuiError) -> None:
        # the service's own hint may speak of the command line
        self.refusal.show(
            error, hint="Go back to get fresh credentials." if "cognito-tui" in error.hint else None
        )
        self.call_after_refresh(self.refusal.scroll_visible)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("copy", "show_plain") and self.secret is None:
            return False
        return super().check_action(action, parameters)

    def action_copy(self) -> None:
        if self.secret is not None:
            self._copy(self.secret)

    @work(group="clipboard", exclusive=True)
    async def _copy(self, secret: Secret) -> None:
        delivery = await in_thread(lambda: self.context.clipboard.copy(secret))
        way_out = "" if delivery.confirmed else f"{delivery.advice} Press s to show it plain."
        self.tell(f"{delivery.sentence(self.WHAT)}\n{way_out}".strip())

    def action_show_plain(self) -> None:
        if self.secret is not None:
            show_plain(self.app, self.secret, lambda: self.secret is None)
