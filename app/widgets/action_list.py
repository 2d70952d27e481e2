"""Entries to choose from with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size
from textual.geometry import Region
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ..services.base import clean
from .compact import COMPACT


class ActionList(OptionList):
    """A list of entries. What AWS and people write into them is not markup.

    Enter is a key of the list, not of the screen: there it would overtake the arrow keys typed just before it.

    Args:
        choosing: what Enter does, for the footer; empty where it does nothing.
        may_choose: whether it does so now.
    """

    def __init__(self, choosing: str = "", may_choose: Callable[[], bool] = lambda: True) -> None:
        super().__init__(markup=False, compact=True, classes=COMPACT)
        self._may_choose = may_choose
        if choosing:
            self._bindings.key_to_bindings["enter"] = []
            self._bindings.bind("enter", "select", choosing, key_display="⏎")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_choose() if action == "select" else True

    def fill(self, entries: Iterable[str]) -> None:
        """Replace all entries; the same row stays highlighted."""
        row = self.highlighted or 0
        self.clear_options()
        self.add_options(Option(entry) for entry in entries)
        self.highlighted = min(row, self.option_count - 1) if self.option_count else None

    def replace(self, row: int, entry: str) -> None:
        """Draw those lines of an entry that are new, and nothing else. `entry` has as many lines as before."""
        option = self.get_option_at_index(row)
        before = str(option.prompt).split("\n")
        option._set_prompt(entry)  # noqa: SLF001 - Textual's own way draws the whole list
        self._option_render_cache.clear()
        top = self._index_to_line[row] - self.scroll_offset.y
        for y, (old, new) in enumerate(zip(before, entry.split("\n"), strict=True), start=top):
            if old != new:
                end = max(cell_len(old), cell_len(new)) + 1  # with the padding before it
                self.refresh(Region(0, y, end, 1))


def entry_text(first: str, *facts: str) -> str:
    """Return an entry: `first`, and below it the facts that are known."""
    known = clean(" ".join(filter(None, facts)))
    return f"{clean(first)}\n  {known}" if known else clean(first)


def fit(text: str, cells: int) -> str:
    """Return `text` as one line, cut or filled to `cells`."""
    line = clean(" ".join(text.split()))
    return set_cell_size(line, cells) if cell_len(line) <= cells else f"{set_cell_size(line, cells - 1)}…"
