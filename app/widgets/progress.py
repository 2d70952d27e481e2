"""A call in flight: what is being done, and for how long already."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Label


class Progress(Horizontal):
    """Words and seconds: a spinner would cost kilobytes a second over SSH."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Label(id="doing")
        yield Label(id="seconds")

    def start(self, doing: str) -> None:
        self._seconds = 0
        self.query_one("#doing", Label).update(doing)
        self.query_one("#seconds", Label).update("")
        self.display = True
        self._timer = self._timer or self.set_interval(1, self._tick)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.display = False

    def _tick(self) -> None:
        self._seconds += 1
        self.query_one("#seconds", Label).update(f"{self._seconds} s")
