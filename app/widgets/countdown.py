"""How long the credentials last."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label

from ..services.base import Clock, time_text
from .action_list import common_cells

WARNING = timedelta(minutes=5)


class Countdown(Vertical):
    """The time that is left, computed each second from absolute instants: sleep and clock jumps do no harm.

    Only the cells that change are drawn: 60 bytes a second over SSH.
    """

    class Due(Message):
        """Posted once, at the instant that `remind` was given, or as soon after it as the machine is awake."""

    class Soon(Message):
        """Posted once, when the time is almost over."""

    class Expired(Message):
        """Posted once, when the time is over."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._expires_at: datetime | None = None
        self._due_at: datetime | None = None
        self._lifetime = timedelta(0)
        self.is_soon = False
        # made here, not found later: an answer can come before the screen is complete
        self._remaining, self._instant, self._bar = _Remaining(), Label(id="instant", markup=False), _Bar()

    def compose(self) -> ComposeResult:
        with Horizontal():
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
        self._say_when("")
        self._tick()

    def remind(self, at: datetime | None, plan: str) -> None:
        """Post Due at an instant.

        Args:
            at: None: not any more.
            plan: what will then be done ("renews itself at 17:26"), said beside the expiry.
        """
        self._due_at = at
        self._say_when(plan)

    @property
    def due_at(self) -> datetime | None:
        """Return when Due will be posted; None when it will not."""
        return self._due_at

    def _say_when(self, plan: str) -> None:
        if self._expires_at is not None:
            until = f"until {time_text.until(self._expires_at, self._clock.now())}"
            self._instant.update(" · ".join(filter(None, (until, plan))))

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
            self.is_soon = False
            self.post_message(self.Expired())
            return
        before, self.is_soon = self.is_soon, left < WARNING
        if self.is_soon != before:
            self.set_class(self.is_soon, "-warning")
            self.post_message(self.Soon())
        self._remaining.show(f"{time_text.countdown(left)} left{' ! soon' if self.is_soon else ''}")
        self._bar.show(min(left / self._lifetime, 1))


class _Remaining(Widget):
    def __init__(self) -> None:
        super().__init__(id="remaining")
        self._words = ""

    def show(self, words: str) -> None:
        before, self._words = self._words, words
        same = common_cells(before, words)
        if before != words:
            self.refresh(Region(same, 0, max(len(before), len(words)) - same, 1))

    def render(self) -> str:
        return self._words


class _Bar(Widget):
    """A line as wide as the page's text, so much of it drawn heavily as there is time left."""

    def __init__(self) -> None:
        super().__init__(id="bar")
        self._share = 0.0
        self._drawn = -1

    def show(self, share: float) -> None:
        self._share = share
        if (cells := self._cells()) != self._drawn:
            first, last = sorted((max(self._drawn, 0), cells))
            self.refresh(Region(first, 0, last - first + 1, 1))

    def _cells(self) -> int:
        return round(self.size.width * self._share)

    def render(self) -> Content:
        self._drawn = self._cells()
        return Content.assemble("━" * self._drawn, ("─" * (self.size.width - self._drawn), "$panel"))
