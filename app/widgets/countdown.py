"""How long the credentials last."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Label

from ..services.base import Clock, time_text

WARNING = timedelta(minutes=5)


class Countdown(Vertical):
    """The time that is left, computed each second from absolute instants: sleep and clock jumps do no harm.

    Labels as wide as their text, and a bar that is drawn only when a cell changes: 76 bytes a second over SSH.
    """

    class Due(Message):
        """Posted once, at the instant that `remind` was given, or as soon after it as the machine is awake."""

    class Expired(Message):
        """Posted once, when the time is over."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._expires_at: datetime | None = None
        self._due_at: datetime | None = None
        self._lifetime = timedelta(0)
        self._drawn = ""
        # made here, not found later: an answer can come before the screen is complete
        self._remaining, self._instant, self._bar = (
            Label(id="remaining"),
            Label(id="instant", markup=False),
            Label(id="bar"),
        )

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label("Expires in", classes="field-label")
            yield self._remaining
            yield self._instant
        yield self._bar

    def on_mount(self) -> None:
        self.set_interval(1, self._tick)

    def on_resize(self) -> None:
        self._tick()

    def start(self, expires_at: datetime) -> None:
        """Count down to `expires_at`, and forget what there was to remind of."""
        self._expires_at = expires_at
        self._due_at = None
        self._lifetime = max(expires_at - self._clock.now(), timedelta(seconds=1))
        self._drawn = ""
        self._say_when("")
        self._tick()

    def remind(self, at: datetime | None, plan: str = "") -> None:
        """Post Due at an instant.

        Args:
            at: None: not any more.
            plan: what will then be done ("renews itself"), said beside the expiry.
        """
        self._due_at = at
        self._say_when(f" · {plan} at {time_text.clock_time(at)}" if at and plan else "")

    @property
    def due_at(self) -> datetime | None:
        """Return when Due will be posted; None when it will not."""
        return self._due_at

    def _say_when(self, plan: str) -> None:
        if self._expires_at is not None:
            self._instant.update(f"at {time_text.until(self._expires_at, self._clock.now())}{plan}")

    def _tick(self) -> None:
        now = self._clock.now()
        if self._due_at is not None and now >= self._due_at:
            self._due_at = None
            self.post_message(self.Due())
        if self._expires_at is None:
            return
        left = self._expires_at - now
        if left <= timedelta(0):
            self._expires_at = None
            self.post_message(self.Expired())
            return
        self.set_class(left < WARNING, "-warning")
        soon = " ! soon" if left < WARNING else ""
        self._remaining.update(time_text.countdown(left) + soon)
        width = self.content_size.width  # as wide as the rows
        cells = round(width * min(left / self._lifetime, 1))
        bar = "━" * cells + "╌" * (width - cells)
        if bar != self._drawn:
            self._drawn = bar
            self._bar.update(bar)
