"""The peer: the smallest Textual app that asks for something, or, with the argument "clock", tells the time."""

from __future__ import annotations

import sys
import time

from textual.app import App, ComposeResult
from textual.widgets import Input, Label


class Question(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("User name")
        yield Input()


class Clock(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("User name")

    def on_mount(self) -> None:
        self.set_interval(1, lambda: self.query_one(Label).update(time.strftime("%M:%S")))


if __name__ == "__main__":
    (Clock if "clock" in sys.argv else Question)().run()
