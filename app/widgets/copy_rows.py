"""Names and values in aligned rows, each value with the key beside it that copies it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from .action_list import fit
from .key_style import key_text

NAME_CELLS = 23  # in a narrow terminal no more than the names need
_NARROW = 50
_COPY = " copy"
_KEY_CELLS = len(f"1{_COPY}")


class CopyRows(Widget):
    """One widget for all rows, which is drawn when a value has changed. A click on a key presses it.

    Args:
        keys: the key by each name; empty for a value that nobody needs elsewhere.
    """

    DEFAULT_CSS = """
    CopyRows { height: auto; width: 1fr; }
    """

    def __init__(self, keys: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys = keys
        self._values = dict.fromkeys(keys, "")

    def put(self, values: Mapping[str, str]) -> None:
        """Show these values; the others stay."""
        self._values |= values
        self.refresh()

    def get_content_height(self, *_: object) -> int:
        return len(self._keys)

    def render(self) -> Content:
        width = self._value_width()
        return Content("\n").join(self._row(name, width) for name in self._keys)

    @property
    def _name_cells(self) -> int:
        return NAME_CELLS if self.content_size.width >= _NARROW else max(map(len, self._keys)) + 1

    def _row(self, name: str, width: int) -> Content:
        value, key = self._values[name], self._keys[name]
        label = (name.ljust(self._name_cells), "$foreground-muted")
        if not key or not value:
            return Content.assemble(label, fit(value, self.content_size.width - self._name_cells).rstrip())
        return Content.assemble(label, fit(value, width), " ", key_text(key), (_COPY, "$foreground-muted"))

    def _value_width(self) -> int:
        """Return the cells of the longest value that has a key and one more, or the room for it."""
        room = self.content_size.width - self._name_cells - _KEY_CELLS - 1
        longest = max(cell_len(self._values[name]) for name, key in self._keys.items() if key)
        return max(min(longest + 1, room), 1)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        name = list(self._keys)[offset.y]
        start = self._name_cells + self._value_width() + 1
        if self._keys[name] and self._values[name] and start <= offset.x < start + _KEY_CELLS:
            self.app.simulate_key(self._keys[name])
