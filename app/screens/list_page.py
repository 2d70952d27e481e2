"""Pages that list something, and menus: pages that list what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Input, Label

from ..tui.context import Context
from ..widgets.action_list import ActionList, Entry, fit, keyed
from ..widgets.fields import Field, TextInput
from ..widgets.page_parts import Notice, Progress
from .page import COLUMN, QUIT, Page

_KEY = 3  # cells before a task's name
_MARGINS = 6 + _KEY


@dataclass(frozen=True)
class Task:
    """An entry of a menu.

    Attributes:
        key: the letter that does it.
        about: what it is, in a few words.
        do: what is done, given the page.
        destroys: whether it leads to what cannot be undone.
    """

    key: str
    name: str
    about: str
    do: Callable[[Any], object]
    destroys: bool = False


def opens(screen: Callable[[Context], Page]) -> Callable[[Page], None]:
    """Return the action of a task that opens a page."""
    return lambda page: page.open(screen(page.context))


@dataclass(frozen=True)
class _Confirmation:
    yes: Callable[[], None]
    no: Callable[[], None]


class Filter(TextInput):
    """The words that entries must have in them; the arrow keys move in the list meanwhile.

    Args:
        choosing: what Enter does to the highlighted entry; empty where it does nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.move(1)", "the next entry", show=False),
        Binding("up", "screen.move(-1)", "the entry above", show=False),
        Binding("escape", "screen.show_all", "show all", key_display="esc"),
    ]

    def __init__(self, choosing: str) -> None:
        super().__init__(id="filter", placeholder="words of the entry")
        if choosing:
            self._bindings.key_to_bindings["enter"] = []
            self._bindings.bind("enter", "submit", choosing, key_display="⏎")

    def matches(self, entry: Entry) -> bool:
        text = str(entry).casefold()
        return all(word in text for word in self.value.casefold().split())


FILTER_FROM = 8  # entries: of so many each is seen at once


class ListPage(Page):
    """A page with a list. Subclasses read the entries (`read`, which blocks), show them (`show`), and say what can be
    done with the highlighted one (`offers`). A menu has `tasks` instead, and reads nothing that they would wait for.
    """

    AUTO_FOCUS = "ActionList"
    CSS_PATH = Path(__file__).with_name("list_page.tcss")  # not beside the subclasses
    EXPLANATION: ClassVar[str] = ""
    CHOOSING: ClassVar[str] = ""  # what Enter does to the highlighted entry (`choose`), if it does something
    READING: ClassVar[str] = "Asking Cognito…"  # empty: there is nothing to read
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "yes"),
        Binding("n", "no", "no"),
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("ctrl+r", "reload", "try again", key_display="^r"),
        Binding("escape", "unask", "cancel", key_display="esc"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
        Binding("escape", "back", "back", key_display="esc"),
        QUIT,
    ]

    confirmation: reactive[_Confirmation | None] = reactive(None, repaint=False, init=False, bindings=True)
    unread: reactive[bool] = reactive(False, repaint=False, init=False, bindings=True)
    tasks: Sequence[Task] = ()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.entries: Sequence[Any] = ()  # those that are shown
        self._all: Sequence[Any] = ()
        self._text: Callable[[Any], Entry] = str
        self._filter: Filter | None = None

    # for subclasses -----------------------------------------------------------------------------------------------

    def read(self) -> Any:
        raise NotImplementedError

    def show(self, result: Any) -> None:
        raise NotImplementedError

    def choose(self) -> None:
        """Act on the highlighted entry: Enter, or a click."""
        if isinstance(self.entry, Task):
            self.entry.do(self)

    def offers(self, action: str) -> bool:
        """Return whether `action` makes sense for the highlighted entry."""
        return True

    def compose_facts(self) -> ComposeResult:
        """Compose what stands above the list."""
        if self.EXPLANATION:
            yield Label(self.EXPLANATION, classes="explanation", markup=False)

    @property
    def entry(self) -> Any:
        """Return the highlighted entry; None where there is none."""
        lists = self.query(ActionList)  # the keys are looked at before the list is there, and when it is gone
        row = lists.first().highlighted if lists else None
        return self.entries[row] if row is not None and row < len(self.entries) else None

    def fill(self, entries: Sequence[Any], text: Callable[[Any], Entry]) -> None:
        """Show `entries`, each in the words that `text` returns."""
        self._all, self._text = entries, text
        self.draw()
        self.refresh_bindings()

    def draw(self) -> None:
        """Draw what has changed in the words of the entries, and nothing else: each line is bytes over SSH."""
        listed = [(entry, self._text(entry)) for entry in self._all]
        if self._filter is not None:
            listed = [(entry, words) for entry, words in listed if self._filter.matches(words)]
        self.entries = [entry for entry, _ in listed]
        self.query_one(ActionList).fill([words for _, words in listed])

    # the frame ----------------------------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        yield Label(self.TITLE_TEXT, id="title")
        yield from self.compose_facts()
        yield ActionList(self.CHOOSING, lambda: bool(self.check_action("choose", ())))
        with Vertical(id="outcome"):
            yield Notice()
            yield Progress()

    def on_mount(self) -> None:
        for task in self.tasks:  # not in BINDINGS: the footer needs its room, and the list shows them
            self._bindings.bind(task.key, f"task('{task.key}')", task.name, show=False)
        if self.tasks:
            self.show_tasks()
        if self.READING:
            self.load()

    def show_tasks(self) -> None:
        width = max(len(task.name) for task in self.tasks) + 2

        def line(task: Task) -> Entry:
            about, style = self.about(task), "$error" if task.destroys else ""
            room = min(self.app.size.width, COLUMN) - _MARGINS - width
            name = fit(task.name, width) if cell_len(about) <= room else f"{task.name}\n{' ' * _KEY}"
            return keyed(task.key, (name, style), (about, "$foreground-muted"))

        self.fill(self.tasks, line)

    def on_resize(self) -> None:
        if self.entries and self.tasks:
            self.show_tasks()  # what there is no room for beside a name is below it

    def about(self, task: Task) -> str:
        return task.about

    def on_option_list_option_highlighted(self) -> None:
        self.refresh_bindings()

    def on_option_list_option_selected(self) -> None:
        self.choose()

    def load(self, words: str = "") -> None:
        """Read and show the entries; then say `words`."""

        def loaded(result: Any) -> None:
            self.unread = False
            self.show(result)
            if words:
                self.tell(words)

        self.unread = True
        self.run(self.read, loaded, self.READING, retry=True)

    def back(self, words: str) -> None:
        if words:
            self.load(words)

    # keys ---------------------------------------------------------------------------------------------------------

    def confirm(
        self,
        question: str,
        yes: Callable[[], None],
        no: Callable[[], None] | None = None,
        *,
        destroys: bool = False,
    ) -> None:
        """Ask `question` before `yes`; without a `no`, that answer cancels. Where it `destroys` something, in red."""
        self.confirmation = _Confirmation(yes, no or self.action_unask)
        (self.message.warn if destroys else self.tell)(question)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.busy or action in ("cancel", "help"):
            return super().check_action(action, parameters)
        if action in ("yes", "no", "unask"):
            return self.confirmation is not None
        if self.confirmation is not None:
            return False
        if action == "reload":
            return self.unread
        if action == "filter":
            return len(self._all) > FILTER_FROM and self._filter is None
        return action == "back" or self.offers(action)

    def action_yes(self) -> None:
        self._settle(lambda confirmation: confirmation.yes)

    def action_no(self) -> None:
        self._settle(lambda confirmation: confirmation.no)

    def _settle(self, chosen: Callable[[_Confirmation], Callable[[], None]]) -> None:
        confirmation, self.confirmation = self.confirmation, None
        if confirmation is not None:
            self.message.clear()
            chosen(confirmation)()

    def action_unask(self) -> None:
        self.confirmation = None
        self.message.clear()

    def action_reload(self) -> None:
        self.load()

    # the filter ---------------------------------------------------------------------------------------------------

    async def action_filter(self) -> None:
        """Show a field for words that the entries must have in them."""
        self._filter = Filter(self.CHOOSING)
        await self.mount(Field("Filter", self._filter), before=self.query_one(ActionList))
        self.set_focus(self._filter)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self._filter:
            self.draw()
            self.refresh_bindings()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input is self._filter and self.entry is not None and self.check_action("choose", ()):
            self.choose()

    def action_move(self, rows: int) -> None:
        entries = self.query_one(ActionList)
        (entries.action_cursor_down if rows > 0 else entries.action_cursor_up)()

    def action_show_all(self) -> None:
        """Take the filter away; the entry that was highlighted stays so."""
        chosen, entries, words = self.entry, self.query_one(ActionList), self._filter
        self._filter = None
        self.set_focus(entries)
        if words is not None and isinstance(words.parent, Field):
            words.parent.remove()
        self.draw()
        if chosen is not None:
            entries.highlighted = [entry is chosen for entry in self.entries].index(True)
        self.refresh_bindings()

    def action_task(self, key: str) -> None:
        next(task for task in self.tasks if task.key == key).do(self)
