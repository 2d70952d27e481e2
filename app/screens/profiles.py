"""All profiles: who is signed in to each and for how long, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.widgets import Label

from ..errors import CognitoTuiError
from ..services.account import ProfileStatus
from ..services.base import in_thread
from ..services.config import Configuration
from ..services.storage import one_look
from ..tui.context import Context
from ..tui.messages import ProfileChosen
from ..tui.profile_sessions import Identity
from ..widgets.action_list import ActionList, entry_text, fit
from .list_page import ListPage
from .page import COLUMN

READ_AGAIN_SECONDS = 30  # other programs sign in and renew, too
_MARGINS, _RENEWABLE, _GOOD_FOR = 6, 11, 11  # cells


@dataclass(frozen=True)
class _Entry:
    """A profile, by name; and what is known of it, or the problem with its settings."""

    name: str
    known: _Known | CognitoTuiError


@dataclass(frozen=True)
class _Known:
    configuration: Configuration
    identity: Identity
    status: ProfileStatus

    @property
    def good_for(self) -> str:
        """Return "11 h 54 min", "54:12" in the last hour, "expired" or "signed out"."""
        if self.status.expires_at is None:
            return "—" if self.status.username else "signed out"
        seconds = self.status.remaining
        if not seconds:
            return "expired"
        minutes, seconds = divmod(seconds, 60)
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest:02} min" if hours else f"{minutes:02}:{seconds:02}"


class ProfilesScreen(ListPage):
    """The list of profiles, over whatever the profile in use shows, which goes on below.

    Args:
        username: typed so far, for a profile that remembers nobody.
    """

    TITLE_TEXT = "Profiles"
    CHOOSING = "switch"
    READING = "Checking who is signed in…"

    def __init__(self, context: Context, username: str = "") -> None:
        super().__init__(context)
        self._username = username
        self._drawn: list[str] = []
        # made here, not found later: an answer can come before the screen is complete
        self._heading = Label("", classes="heading")

    def compose_facts(self) -> ComposeResult:
        yield self._heading

    def on_mount(self) -> None:
        self.set_interval(1, self._draw)
        self.set_interval(READ_AGAIN_SECONDS, self._read_again)

    def on_unmount(self) -> None:
        self.entries = ()  # credentials among them: the app's last message, which this page sent, holds on to it

    # what there is ------------------------------------------------------------------------------------------------

    @property
    def _own_name(self) -> str:
        return self.context.configuration.profile.name

    def read(self) -> list[_Entry]:
        names, own = self.context.configuration.names, self._own_name
        with one_look():
            return [self._entry(name) for name in (names if own in names else (own, *names))]

    def _entry(self, name: str) -> _Entry:
        configuration = self.context.configuration  # which may be what the environment has made of the file
        try:
            if name != self._own_name:
                configuration = configuration.choose(name)
        except CognitoTuiError as error:
            return _Entry(name, error)
        identity = self.context.identities.at(configuration.profile)
        return _Entry(name, _Known(configuration, identity, identity.cognito.status()))

    @work(group="reading", exclusive=True)
    async def _read_again(self) -> None:
        if not self.unread:
            self.entries = await in_thread(self.read)
            self._draw()

    # the list -----------------------------------------------------------------------------------------------------

    def show(self, entries: list[_Entry]) -> None:
        self.entries = entries
        self._draw()
        self.query_one(ActionList).highlighted = [entry.name for entry in entries].index(self._own_name)

    def on_resize(self) -> None:
        self._drawn = []  # the heading's columns move, too
        self._draw()

    def _draw(self) -> None:
        """Draw what has changed, and nothing else: each line is bytes over SSH."""
        drawn, self._drawn = self._drawn, [self._lines(entry) for entry in self.entries]
        if [text.count("\n") for text in drawn] != [text.count("\n") for text in self._drawn]:
            # a cell further to the right, as entries are
            heading = self._columns("  ", "Profile", "Signed in as", "Renewable", "Valid for")
            self._heading.update(f" {heading}")
            self.fill(self.entries, self._lines)
            return
        for row, (before, now) in enumerate(zip(drawn, self._drawn, strict=True)):
            if before != now:
                self.query_one(ActionList).replace(row, now)

    def _lines(self, entry: _Entry) -> str:
        mark = "▸ " if entry.name == self._own_name else "  "
        known = entry.known
        if isinstance(known, CognitoTuiError):
            return entry_text(f"{mark}{entry.name}", f"✗ {known.title}")
        status, reason = known.status, known.status.not_renewable
        renewable = "" if not status.username else "no" if reason else "yes"
        notes = (
            "served to other terminals" if known.identity.serving.endpoint else "",
            f"not renewable: {reason.value}" if reason and status.username else "",
        )
        first = self._columns(mark, entry.name, status.username, renewable, known.good_for)
        return entry_text(first, " · ".join(filter(None, notes)))

    def _columns(self, mark: str, name: str, who: str, renewable: str, good_for: str) -> str:
        room = min(self.app.size.width, COLUMN) - _MARGINS - len(mark) - _RENEWABLE - _GOOD_FOR
        half = room // 2
        parts = (fit(name, half - 1), fit(who, room - half - 1), fit(renewable, _RENEWABLE - 1))
        return mark + " ".join((*parts, good_for))

    # keys ---------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        known = self.entry.known
        if isinstance(known, CognitoTuiError):
            self.message.show(known)
        elif self.entry.name == self._own_name:
            self.close()
        else:
            self.post_message(ProfileChosen(known.configuration, self._username))
