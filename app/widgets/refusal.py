"""A refusal, in place: what happened, what to do, and AWS's own reference for a ticket."""

from __future__ import annotations

import math
import time

from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Label

from ..errors import CognitoTuiError, Throttled


class ErrorMessage(Vertical):
    """Empty and without height until there is something to say.

    Where one has to wait it counts down, in a label as wide as its text: all of it each second costs more bytes.
    """

    def __init__(self) -> None:
        super().__init__()
        # mounted with the first words: the first paint does not wait for them
        self._words, self._wait = Label("", id="words", markup=False), Label("", id="wait", markup=False)
        self._ticket = Label("", id="ticket", markup=False)
        self._ends_at = 0.0
        self._timer: Timer | None = None

    def show(self, error: CognitoTuiError, *, hint: str | None = None) -> None:
        """Args:
        hint: in place of the error's own.
        """
        lines = [Content.assemble(("✗ ", "$error"), (error.title, "$error"))]
        lines += [Content(text) for text in (error.detail, error.hint if hint is None else hint) if text]
        self._say(Content("\n").join(lines), error.ticket)
        if isinstance(error, Throttled):
            self._count_down(error.wait)

    def tell(self, words: str) -> None:
        """Something worth knowing that is not a refusal."""
        self._say(Content(words))

    def clear(self) -> None:
        self._say(Content(""))

    def _say(self, words: Content, ticket: str = "") -> None:
        if words and not self.children:
            self.mount(self._words, self._wait, self._ticket)
        self._words.update(words)
        self._ticket.update(ticket)
        self._ticket.display = bool(ticket)
        self.display = bool(words)
        self._wait.display = False
        if self._timer is not None:
            self._timer.stop()
        if words:  # it may lie below the edge of a small terminal
            self.call_after_refresh(self.scroll_visible, animate=False)

    def _count_down(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._wait.display = True
        self._timer = self.set_interval(1, self._tick)
        self._tick()

    def _tick(self) -> None:
        left = math.ceil(self._ends_at - time.monotonic())
        self._wait.update(f"You can try again in {left} s." if left > 0 else "You can try again now.")
        if left <= 0 and self._timer is not None:
            self._timer.stop()
