"""The line at the top: the program, and where it signs in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from ..services.config import Profile


class Header(Horizontal):
    def __init__(self, profile: Profile | None = None) -> None:
        super().__init__()
        self._place = f"{profile.name} · {profile.region}" if profile else ""

    def compose(self) -> ComposeResult:
        yield Label("cognito-tui", id="program")
        yield Label(self._place, id="place", markup=False)
