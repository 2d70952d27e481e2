"""All profiles: who is signed in to each and for how long, and the way there."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..errors import CognitoTuiError
from ..services.account import removal_leaves
from ..services.base import in_thread
from ..services.config import default_config_file, remove_profile
from ..services.storage import shown_path
from ..tui.context import Context
from ..tui.messages import NavigateTo, ProfileChosen
from ..tui.profile_list import READ_AGAIN_SECONDS, ProfileEntry, read_profiles
from ..widgets.action_list import ActionList, entry_text, fit
from .list_page import ListPage
from .page import COLUMN

_MARGINS, _RENEWABLE, _GOOD_FOR, _NARROW = 6, 11, 11, 50  # cells


class ProfilesScreen(ListPage):
    """The list of profiles, over whatever the profile in use shows, which goes on below.

    Args:
        username: typed so far, for a profile that remembers nobody.
    """

    TITLE_TEXT = "Profiles"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "add", tooltip="add a profile"),
        Binding("e", "edit", "edit", tooltip="change the profile"),
        Binding("d", "remove", "remove", tooltip="remove the profile from the file"),
    ]
    PURPOSE = "See who is signed in to each profile, and switch to another."
    CHOOSING = "switch"
    READING = "Checking who is signed in…"

    def __init__(self, context: Context, username: str = "") -> None:
        super().__init__(context)
        self._username = username
        # made here, not found later: an answer can come before the screen is complete
        self._heading = Label("", classes="heading")

    def compose_facts(self) -> ComposeResult:
        yield self._heading

    def on_mount(self) -> None:
        self.set_interval(1, self.draw)
        self.set_interval(READ_AGAIN_SECONDS, self._read_again)

    def on_unmount(self) -> None:
        # credentials among them: the app's last message, which this page sent, holds on to it
        self.entries = self._all = ()

    # what there is ------------------------------------------------------------------------------------------------

    def read(self) -> list[ProfileEntry]:
        return read_profiles(self.context)

    @work(group="reading", exclusive=True)
    async def _read_again(self) -> None:
        if not self.unread:
            self.fill(await in_thread(self.read), self._lines)

    # the list -----------------------------------------------------------------------------------------------------

    def show(self, entries: list[ProfileEntry]) -> None:
        self._show_heading()
        self.fill(entries, self._lines)
        self.query_one(ActionList).highlighted = [entry.own for entry in entries].index(True)

    def on_resize(self) -> None:
        if not self.unread:
            self._show_heading()
            self.draw()

    def _show_heading(self) -> None:
        # a cell further to the right, as entries are
        heading = self._columns("  ", "Profile", "Signed in as", "Renewable", "Valid for")
        self._heading.update(f" {heading}")

    def _lines(self, entry: ProfileEntry) -> str:
        mark = "▸ " if entry.own else "  "
        known = entry.known
        if isinstance(known, CognitoTuiError):
            return entry_text(f"{mark}{entry.name}", f"✗ {known.title}")
        status, reason = known.status, known.status.not_renewable
        renewable = "" if not status.username else "no" if reason else "yes"
        notes = (
            "served to other terminals" if known.identity.serving.endpoint else "",
            f"not renewable: {reason.value}" if reason and status.username else "",
            known.configuration.profile.user_pool_id,
        )
        first = self._columns(mark, entry.name, status.username, renewable, known.good_for)
        return entry_text(first, " · ".join(filter(None, notes)))

    def _columns(self, mark: str, name: str, who: str, renewable: str, good_for: str) -> str:
        width = min(self.app.size.width, COLUMN)
        can_say = width >= _NARROW  # else only the note below an entry says so
        room = width - _MARGINS - len(mark) - _RENEWABLE * can_say - _GOOD_FOR
        half = room // 2
        parts = [fit(name, half - 1), fit(who, room - half - 1)]
        parts += [fit(renewable, _RENEWABLE - 1)] * can_say
        return mark + " ".join((*parts, good_for))

    # keys ---------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        known = self.entry.known
        if isinstance(known, CognitoTuiError):
            self.message.show(known)
        elif self.entry.own:
            self.close()
        else:
            self.post_message(ProfileChosen(known.configuration, self._username))

    def offers(self, action: str) -> bool:
        if action in ("add", "edit", "remove") and not self.context.configuration.editable:
            return False
        if action in (
            "edit",
            "remove",
        ):  # what the environment has made of a profile, or without one, is in no file
            return self.entry is not None and self.entry.in_file
        return super().offers(action)

    def action_add(self) -> None:
        from .profile_form import open_form

        open_form(self)

    def action_edit(self) -> None:
        from .profile_form import open_form

        open_form(self, self.entry.name)

    def action_remove(self) -> None:
        entry: ProfileEntry = self.entry
        question = f"Remove the profile {entry.name} from {shown_path(default_config_file())}? (y/n)"
        left: list[str] = []
        if not isinstance(entry.known, CognitoTuiError):
            profile = entry.known.configuration.profile
            left = [*map(self.context.next_command.hint, removal_leaves(profile, entry.known.status))]
        self.confirm("\n".join([question, *left]), lambda: self._remove(entry), destroys=True)

    def _remove(self, entry: ProfileEntry) -> None:
        self.run(
            lambda: self._removed(entry.name), lambda _: self._go_on(entry), "Removing…", leaves=entry.own
        )

    def _removed(self, name: str) -> None:
        remove_profile(default_config_file(), name)

    def _go_on(self, removed: ProfileEntry) -> None:
        """Stay on the list; where the profile in use is gone, go to another one, or make one."""
        words = f"✓ The profile {removed.name} is removed."
        others = [entry for entry in self.entries if entry.in_file and entry.name != removed.name]
        if not removed.own:
            self.load(words)
        elif not others:
            self.post_message(NavigateTo("first-run", "", words))
        else:
            self._switch_to(others[0].name, words)

    def _switch_to(self, name: str, words: str) -> None:
        try:
            configuration = self.context.configuration.choose(name)
        except CognitoTuiError as error:
            self.stop_busy()
            self.message.show(error)
        else:
            self.post_message(ProfileChosen(configuration, reason=words))
