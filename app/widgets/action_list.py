"""Entries to choose from with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ..services.base import clean
from .compact import COMPACT
from .hanging_text import HangingText
from .key_style import key_text

Entry = Content | str


class ActionList(OptionList):
    """A list of entries. What AWS and people write into them is not markup.

    Enter is a key of the list, not of the screen: there it would overtake the arrow keys typed just before it.

    Args:
        choosing: what Enter does, for the footer; empty where it does nothing.
        may_choose: whether it does so now.
    """

    DEFAULT_CSS = """
    ActionList:nocolor > .option-list--option-highlighted { text-style: bold reverse; }
    """

    def __init__(self, choosing: str = "", may_choose: Callable[[], bool] = lambda: True) -> None:
        super().__init__(markup=False, compact=True, classes=COMPACT)
        self._may_choose = may_choose
        if choosing:
            self._bindings.key_to_bindings["enter"] = []
            self._bindings.bind("enter", "select", choosing, key_display="⏎")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_choose() if action == "select" else True

    def fill(self, entries: Sequence[Entry]) -> None:
        """Show these entries: draw those lines that are new, and nothing else where they are as many as before. The
        same row stays highlighted."""
        before = [str(option.prompt) for option in self.options]
        if [text.count("\n") for text in before] == [str(entry).count("\n") for entry in entries]:
            for row, (old, new) in enumerate(zip(before, entries, strict=True)):
                if old != str(new):
                    self._replace(row, new)
            return
        row = self.highlighted or 0
        self.clear_options()
        self.add_options(Option(entry) for entry in entries)
        self.highlighted = min(row, self.option_count - 1) if self.option_count else None

    def _replace(self, row: int, entry: Entry) -> None:
        option = self.get_option_at_index(row)
        before = str(option.prompt).split("\n")
        option._set_prompt(entry)  # noqa: SLF001 - Textual's own way draws the whole list
        self._option_render_cache.clear()
        if row not in self._index_to_line:  # it has no size yet
            return
        top = self._index_to_line[row] - self.scroll_offset.y
        for y, (old, new) in enumerate(zip(before, str(entry).split("\n"), strict=True), start=top):
            if old != new:
                same = common_cells(old, new) + 1  # with the padding before it
                end = max(cell_len(old), cell_len(new)) + 1
                self.refresh(Region(same, y, end - same, 1))

    def _get_visual(self, option: Option) -> Visual:
        if option._visual is None:  # noqa: SLF001
            prompt = option.prompt
            option._visual = HangingText(prompt if isinstance(prompt, Content) else Content(str(prompt)))  # noqa: SLF001
        return option._visual  # noqa: SLF001

    def _get_option_render(self, option: Option, style: Style) -> list[Strip]:
        """Draw the highlighted entry in the highlight's colors alone: the accent of its key is the bar's color."""
        plain = HangingText(Content(str(option.prompt)))
        option._visual = plain if option is self.highlighted_option else None  # noqa: SLF001
        return super()._get_option_render(option, style)


def entry_text(first: str, *facts: str) -> str:
    """Return an entry: `first`, and below it the facts that are known."""
    known = clean(" ".join(filter(None, facts)))
    return f"{clean(first)}\n  {known}" if known else clean(first)


def keyed(key: str, *parts: tuple[str, str] | str) -> Content:
    """Return an entry that a key chooses, too: the key, and then the parts, each with its style or plain."""
    return Content.assemble(key_text(key), "  ", *parts)


def fit(text: str, cells: int) -> str:
    """Return `text` as one line, cut or filled to `cells`."""
    line = clean(" ".join(text.split()))
    return set_cell_size(line, cells) if cell_len(line) <= cells else f"{set_cell_size(line, cells - 1)}…"


def common_cells(one: str, other: str) -> int:
    """Return how many cells at the left are the same in both."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += cell_len(left)
    return count
