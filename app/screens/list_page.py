"""Pages that list something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive
from textual.widgets import Label

from ..tui.context import Context
from ..widgets.listing import ActionList
from ..widgets.masthead import Header
from ..widgets.progress import Progress
from ..widgets.refusal import ErrorMessage
from .overlay import OverlayPage


@dataclass(frozen=True)
class _Confirmation:
    yes: Callable[[], None]
    no: Callable[[], None]


class ListPage(OverlayPage):
    """Subclasses read (`read`, which blocks) and show what they have read (`show`), and say what can be done with the
    highlighted entry (`offers`)."""

    AUTO_FOCUS = "ActionList"
    CSS_PATH = Path(__file__).with_name("list_page.tcss")  # not beside the subclasses
    TITLE_TEXT: ClassVar[str]
    EXPLANATION: ClassVar[str] = ""
    CHOOSING: ClassVar[str] = ""  # what Enter does to the highlighted entry (`choose`), if it does something
    READING: ClassVar[str] = "Reading…"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "yes"),
        Binding("n", "no", "no"),
        Binding("ctrl+r", "reload", "try again", key_display="^r"),
        Binding("escape", "unask", "cancel", key_display="esc"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
        Binding("escape", "back", "back", key_display="esc"),
    ]

    confirmation: reactive[_Confirmation | None] = reactive(None, init=False, bindings=True)
    unread: reactive[bool] = reactive(False, init=False, bindings=True)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.entries: Sequence[Any] = ()

    # for subclasses -----------------------------------------------------------------------------------------------

    def read(self) -> Any:
        raise NotImplementedError

    def show(self, result: Any) -> None:
        raise NotImplementedError

    def choose(self) -> None:
        """Enter, or a click, on the highlighted entry."""

    def offers(self, action: str) -> bool:
        """Whether `action` makes sense for the highlighted entry."""
        return True

    def compose_facts(self) -> ComposeResult:
        """What stands above the list."""
        if self.EXPLANATION:
            yield Label(self.EXPLANATION, classes="explanation", markup=False)

    @property
    def entry(self) -> Any:
        """The highlighted one; None where there is none."""
        row = self.query_one(ActionList).highlighted
        return self.entries[row] if row is not None and row < len(self.entries) else None

    def fill(self, entries: Sequence[Any], line: Callable[[Any], str]) -> None:
        self.entries = entries
        self.query_one(ActionList).fill(map(line, entries))
        self.refresh_bindings()

    # the frame ----------------------------------------------------------------------------------------------------

    def compose_page(self) -> ComposeResult:
        yield Header(self.context.cognito.profile)
        with VerticalScroll(id="form", can_focus=False):
            yield Label(self.TITLE_TEXT, id="title")
            yield from self.compose_facts()
            yield ActionList(self.CHOOSING, lambda: bool(self.check_action("choose", ())))
            with Vertical(id="outcome"):
                yield ErrorMessage()
                yield Progress()

    def on_mount(self) -> None:
        self.load()

    def on_option_list_option_highlighted(self) -> None:
        self.refresh_bindings()

    def on_option_list_option_selected(self) -> None:
        self.choose()

    def load(self, said: str = "") -> None:
        """Reads and shows anew; then says `said`."""

        def loaded(result: Any) -> None:
            self.unread = False
            self.show(result)
            if said:
                self.tell(said)

        self.unread = True
        self.run(self.with_retries(self.read), loaded, self.READING)

    def back(self, said: str) -> None:
        if said:
            self.load(said)

    # keys ---------------------------------------------------------------------------------------------------------

    def confirm(self, question: str, yes: Callable[[], None], no: Callable[[], None] | None = None) -> None:
        """Asks first; without a `no` that is the same as cancelling."""
        self.confirmation = _Confirmation(yes, no or self.action_unask)
        self.tell(question)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.busy or action == "cancel":
            return super().check_action(action, parameters)
        if action in ("yes", "no", "unask"):
            return self.confirmation is not None
        if self.confirmation is not None:
            return False
        if action == "reload":
            return self.unread
        return action == "back" or self.offers(action)

    def action_yes(self) -> None:
        self._settle(lambda confirmation: confirmation.yes)

    def action_no(self) -> None:
        self._settle(lambda confirmation: confirmation.no)

    def _settle(self, chosen: Callable[[_Confirmation], Callable[[], None]]) -> None:
        confirmation, self.confirmation = self.confirmation, None
        if confirmation is not None:
            self.refusal.clear()
            chosen(confirmation)()

    def action_unask(self) -> None:
        self.confirmation = None
        self.refusal.clear()

    def action_reload(self) -> None:
        self.load()
