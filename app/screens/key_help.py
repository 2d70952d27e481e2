"""The help: what the page below is for, and all the keys that work on it now, to search and to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from ..tui.context import Context
from ..widgets.action_list import ActionList, fit
from ..widgets.fields import TextInput
from ..widgets.key_style import key_text
from ..widgets.page_parts import Body, Notice
from .list_page import ListPage
from .page import HELP, Page

HERE, EVERYWHERE, IN_FIELD, IN_LIST, ON_BUTTON, SCROLLING = _GROUPS = (
    "This screen",
    "Everywhere",
    "In the field",
    "In the list",
    "On the button",
    "To scroll",
)
NOTHING = "No key is about that."
_MOUSE_ALONE = ("screen.copy_text",)
_SIDEWAYS = ("scroll_left", "scroll_right", "page_left", "page_right")
_INTERRUPT = "ctrl+c"  # which a field may have, too: without a selection it goes on to the app
_KEYS_WIDTH = 14


@dataclass(frozen=True)
class Key:
    """A line of the help.

    Attributes:
        key: the name of the one that is pressed for it.
        shown: all keys that do this, as people know them.
    """

    group: str
    key: str
    shown: str
    description: str

    def is_about(self, words: str) -> bool:
        text = f"{self.shown} {self.description}".lower()
        return all(word in text for word in words.lower().split())


def keys_of(page: Page) -> list[Key]:
    """Return what the active keys of `page` do, in groups: this screen, everywhere, the field or list in use."""
    found: dict[tuple[str, str], list[tuple[str, Binding]]] = {}
    active = [(each.node, key, each.binding) for key, each in page.active_bindings.items()]
    app = page.app
    interrupt = app._bindings.key_to_bindings[_INTERRUPT]  # noqa: SLF001 - there is no other way to it
    active += [(app, _INTERRUPT, binding) for binding in interrupt]
    for node, key, binding in active:
        if not does_nothing(node, binding.action):
            keys = found.setdefault((_group(node, key, binding), binding.action), [])
            keys += [(key, binding)] * (key not in dict(keys))
    lines = [
        Key(
            group,
            keys[0][0],
            " ".join(app.get_key_display(each) for _, each in keys),
            _words(group, keys[0][1]),
        )
        for (group, _), keys in found.items()
    ]
    return sorted(lines, key=lambda line: _GROUPS.index(line.group))


def _group(node: DOMNode, key: str, binding: Binding) -> str:
    if isinstance(node, App) or binding.action.startswith("app.") or key in HELP:
        return EVERYWHERE
    if isinstance(node, Screen) or binding.show:
        return HERE
    if isinstance(node, Input):
        return IN_FIELD
    if isinstance(node, OptionList):
        return IN_LIST
    return SCROLLING if isinstance(node, Body) else ON_BUTTON


def does_nothing(node: DOMNode, action: str) -> bool:
    """Return whether Textual binds a key to `action` that changes nothing here: it scrolls what is seen as a whole, or
    takes what was selected with the mouse."""
    if action in _SIDEWAYS or action in _MOUSE_ALONE:
        return True
    can_scroll = isinstance(node, OptionList) or (isinstance(node, Body) and node.allow_vertical_scroll)
    return action.startswith(("scroll_", "page_")) and not can_scroll


def _words(group: str, binding: Binding) -> str:
    """Return the longer words of a key of ours; those of Textual's widgets begin with capitals."""
    return binding.tooltip or (
        binding.description if group in (HERE, EVERYWHERE) else binding.description.lower()
    )


class KeyHelp(Page):
    """The help over `page`. It closes with the key that was chosen, which is then pressed there."""

    TITLE_TEXT = "Help"
    PURPOSE = "Find a key, and press Enter to use it."
    AUTO_FOCUS = "#find"
    replaces_message = False
    CSS_PATH = "key_help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        # the arrow keys go on from the field, which has the focus
        Binding("up", "move('cursor_up')", "move", key_display="↑↓", priority=True),
        Binding("down", "move('cursor_down')", "move", show=False, priority=True),
        Binding("pageup", "move('page_up')", "move a page up", show=False, priority=True),
        Binding("pagedown", "move('page_down')", "move a page down", show=False, priority=True),
        Binding("f1", "back", "close", key_display="F1", show=False, priority=True),
        Binding("ctrl+p", "back", "close", key_display="^p", show=False, priority=True),
    ]

    def __init__(self, context: Context, page: Page) -> None:
        super().__init__(context)
        self._page = page
        self._keys: Sequence[Key] = ()
        self._rows: list[Key | str] = []  # a text is a heading
        self._find = TextInput(id="find", placeholder="type to search", optional=True)
        self._find._bindings.key_to_bindings["enter"] = [  # noqa: SLF001 - of this one field
            Binding("enter", "submit", "use", key_display="⏎")
        ]
        self._list = ActionList()
        self._list.can_focus = False

    def compose_body(self) -> ComposeResult:
        yield Label(f"Help: {self._page.TITLE_TEXT}", id="title", markup=False)
        yield Label(self._page.PURPOSE, classes="explanation", markup=False)
        yield self._find
        yield self._list
        yield Notice()

    def _about(self) -> str:
        """Return what the page is for, and what it has no room to explain itself in a terminal this low."""
        explained = self._page.EXPLANATION if isinstance(self._page, ListPage) else ""
        return f"{self._page.PURPOSE} {explained}".rstrip()

    def on_mount(self) -> None:
        self._keys = keys_of(self._page)
        self._show("")

    def _show(self, words: str) -> None:
        self._rows = list(_with_headings(key for key in self._keys if key.is_about(words))) or [NOTHING]
        if self.has_class("-flat") and not words:  # there all rows are the list's
            self._rows.insert(0, self._about())
        self._list.clear_options()
        shown = max((len(row.shown) for row in self._rows if isinstance(row, Key)), default=0)
        self._list.add_options(_option(row, min(shown + 1, _KEYS_WIDTH)) for row in self._rows)
        self._list.action_first()

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "help" and super().check_action(action, parameters)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def on_input_submitted(self) -> None:
        row = self._list.highlighted
        chosen = self._rows[row] if row is not None else ""
        if isinstance(chosen, Key):
            self.close(chosen.key)

    def on_option_list_option_selected(self) -> None:
        self.on_input_submitted()

    def action_move(self, how: str) -> None:
        getattr(self._list, f"action_{how}")()


def _with_headings(keys: Iterable[Key]) -> Iterator[Key | str]:
    """Yield the keys, and before each group its name."""
    for group, lines in groupby(keys, lambda key: key.group):
        yield group
        yield from lines


def _option(row: Key | str, keys_width: int) -> Option:
    if isinstance(row, str):
        return Option(row, disabled=True)
    return Option(Content.assemble("  ", key_text(fit(row.shown, keys_width)), " ", row.description))
