"""Who is signed in at all profiles, beside the credentials of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from ..errors import CognitoTuiError
from ..services.base import Clock, in_thread
from ..services.config import Configuration
from ..tui.context import Context
from ..tui.profile_list import READ_AGAIN_SECONDS, ProfileEntry, good_for, read_profiles
from .action_list import ActionList, fit
from .countdown import WARNING

_ADD = "  + add a profile"
_WIDTH = 23  # cells of a line after its mark, beside a scrollbar


@dataclass(frozen=True)
class _Row:
    """What the pane keeps of a profile: no credentials, which would live on here when they have expired."""

    name: str
    own: bool
    found: Configuration | CognitoTuiError
    username: str = ""
    expires_at: datetime | None = None

    @classmethod
    def of(cls, entry: ProfileEntry) -> _Row:
        known = entry.known
        if isinstance(known, CognitoTuiError):
            return cls(entry.name, entry.own, known)
        status = known.status
        return cls(entry.name, entry.own, known.configuration, status.username, status.expires_at)


class SignedInPane(Vertical):
    """The profiles, two lines each: its name and how long the credentials last, and who is signed in.

    Attributes:
        own: until when those of the profile in use last, which this page knows best; None: it has none.
    """

    DEFAULT_CSS = """
    SignedInPane {
        display: none;
        width: 30;
        height: auto;
        max-height: 100%;
        border: round $panel;
        border-title-color: $foreground;

        &:focus-within { border: round $accent; }

        ActionList {
            height: auto;
            max-height: 100%;
            background: $background;
            scrollbar-size-vertical: 1;

            &:focus { background-tint: $background 0%; }
            & > .option-list--option { padding: 0 1; }
            &:blur > .option-list--option-highlighted { color: $foreground; background: $background; text-style: none; }
        }
    }
    """

    @dataclass
    class Chosen(Message):
        """The person wants another profile: this one; None: a new one."""

        profile: Configuration | CognitoTuiError | None

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.border_title = "Signed in"
        self.own: datetime | None = None
        self._shared = context
        self._rows: Sequence[_Row] = ()
        # made here, not found later: an answer can come before it is mounted
        self._list = ActionList("switch")

    def compose(self) -> ComposeResult:
        yield self._list

    def on_mount(self) -> None:
        self.read_again()
        self.set_interval(READ_AGAIN_SECONDS, self.read_again)
        self.set_interval(1, self.draw)

    @work(group="reading", exclusive=True)
    async def read_again(self) -> None:
        """Look who is signed in now: other programs sign in and renew, too."""
        shared, first = self._shared, not self._rows
        self._rows = await in_thread(lambda: [_Row.of(entry) for entry in read_profiles(shared)])
        self.draw()
        if first:
            self._list.highlighted = [row.own for row in self._rows].index(True)

    def draw(self) -> None:
        """Draw what has changed."""
        if self._rows and self.display:
            more = [_ADD] if self._shared.configuration.editable else []
            self._list.fill([*map(self._words, self._rows), *more])

    def _words(self, row: _Row) -> Content:
        clock = self._shared.cognito.clock
        mark, width = "▸ " if row.own else "  ", _WIDTH
        if isinstance(row.found, CognitoTuiError):
            return Content.assemble(
                mark, fit(row.name, width), "\n  ", (fit(f"✗ {row.found.title}", width), "$error")
            )
        expires_at = self.own if row.own else row.expires_at
        time, style = _time_left(row.username, expires_at, clock)
        name = fit(row.name, width - cell_len(time) - 1)
        who = fit(row.username or "—", width)
        return Content.assemble(mark, name, " ", (time, style), "\n  ", (who.rstrip(), "$foreground-muted"))

    def on_option_list_option_selected(self, event: ActionList.OptionSelected) -> None:
        event.stop()
        if event.option_index == len(self._rows):
            self.post_message(self.Chosen(None))
        elif not (row := self._rows[event.option_index]).own:
            self.post_message(self.Chosen(row.found))


def _time_left(username: str, expires_at: datetime | None, clock: Clock) -> tuple[str, str]:
    """Return how long the credentials last, and in which color that is said."""
    words = good_for(username, expires_at, clock.now())
    if expires_at is None:
        return words, "$foreground-muted"
    left = expires_at - clock.now()
    if left.total_seconds() < 1:
        return words, "$error"
    return (f"{words} !", "$warning") if left < WARNING else (words, "")
