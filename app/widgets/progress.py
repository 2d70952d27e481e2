"""A call in flight: what is being done, and for how long already."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Label


class Progress(Horizontal):
    """Words and seconds: a spinner would cost kilobytes a second over SSH."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0
        self._timer: Timer | None = None
        # mounted with the first call: the first paint does not wait for them
        self._doing, self._elapsed = Label(id="doing", markup=False), Label(id="seconds")

    def start(self, doing: str) -> None:
        self._seconds = 0
        if not self.children:
            self.mount(self._doing, self._elapsed)
        self._doing.update(doing)
        self._elapsed.update("")
        self.display = True
        self._timer = self._timer or self.set_interval(1, self._tick)

    def say(self, doing: str) -> None:
        """Something else is being done meanwhile; the seconds go on."""
        self._doing.update(doing)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.display = False

    def _tick(self) -> None:
        self._seconds += 1
        self._elapsed.update(f"{self._seconds} s")
