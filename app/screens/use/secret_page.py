"""What pages share that have a secret: it is copied, or shown plain, when the person asks for it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...services.base import Secret
from ...tui.terminal import show_plain
from ...widgets.page_parts import Notice, Progress
from ..page import QUIT, Page


class SecretPage(Page):
    """A page with something to copy. Subclasses say what it is, and look each second for a change (`poll`)."""

    CSS_PATH = "use.tcss"
    WHAT: ClassVar[str]  # is copied: "the link"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_secret", "copy", tooltip="copy it"),
        Binding("s", "show_plain", "plain", tooltip="show it plain, to select it"),
        QUIT,
    ]

    @property
    def secret(self) -> Secret | None:
        """Return what there is to copy; None while there is nothing."""
        raise NotImplementedError

    def compose_facts(self) -> ComposeResult:
        raise NotImplementedError

    def poll(self) -> None:
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        yield Label(self.TITLE_TEXT, id="title")
        yield from self.compose_facts()
        yield Notice()
        yield Progress()

    def on_mount(self) -> None:
        self.set_interval(1, self.poll)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("copy_secret", "show_plain") and self.secret is None:
            return False
        return super().check_action(action, parameters)

    def action_copy_secret(self) -> None:
        if self.secret is not None:
            self.copy(self.secret, self.WHAT, "Press s to show it plain.")

    def action_show_plain(self) -> None:
        if self.secret is not None:
            show_plain(self.app, self.secret, lambda: self.secret is None)
