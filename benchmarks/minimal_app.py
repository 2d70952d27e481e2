"""The peer: the smallest Textual app that asks for something. Optionally with a label that tells the time."""

from __future__ import annotations

import sys
import time

from textual.app import App, ComposeResult
from textual.widgets import Input, Label


class Minimal(App[None]):
    """With the argument "clock": no input, whose cursor would blink, but a label updated each second."""

    def compose(self) -> ComposeResult:
        yield Label("User name", id="label")
        if "clock" not in sys.argv:
            yield Input()

    def on_mount(self) -> None:
        if "clock" in sys.argv:
            self.set_interval(1, self.tick)

    def tick(self) -> None:
        self.query_one(Label).update(f"{time.localtime():%H:%M:%S}" if False else time.strftime("%M:%S"))


if __name__ == "__main__":
    Minimal().run()
