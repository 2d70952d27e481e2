"""The demo's help for people without a phone at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from ..tui.context import Hint

if TYPE_CHECKING:
    from ..services.auth import Step


class DemoHint(Static):
    """Asks again every second, as codes change; draws only what has changed."""

    def __init__(self, hint: Hint, step: Step | str | None) -> None:
        super().__init__()
        self._hint = hint
        self._step = step
        self._shown = ""

    def on_mount(self) -> None:
        self._refresh_hint()
        self.set_interval(1, self._refresh_hint)

    def _refresh_hint(self) -> None:
        words = self._hint(self._step)
        if words != self._shown:
            self._shown = words
            self.update(Content(words))
        self.display = bool(words)
