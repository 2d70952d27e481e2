"""A QR code that a phone reads off the terminal."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.filter import NoColor
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from ..services.auth import qr_matrix
from ..services.base import Secret

# Black on white whatever the theme, as many scanners refuse the inverse. Keyed on whether a cell's lower module is
# dark. Both colors are always set: where a font leaves gaps around "▀", the background alone fills the cell.
_STYLES = {
    True: Style.parse("#ffffff on #000000"),
    False: Style.parse("#000000 on #ffffff"),
}


_HEADER = 2  # rows
_HEADER_AND_FOOTER = _HEADER + 1
_MARGIN = 2


class QrCode(Widget):
    """A QR code, two modules in a cell. It is as large as its code, so whoever shows it asks first if that fits.

    Only the drawing is kept, and not beyond the widget's life: the text may hold a key.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    QrCode {
        width: auto;
        height: auto;
    }
    """

    def __init__(self, text: Secret) -> None:
        super().__init__()
        self._strips = _drawing(text)

    @staticmethod
    def drawable(app: App[Any]) -> bool:
        """Return whether black and white reach the terminal: not where NO_COLOR meets the terminal's own palette."""
        return not any(isinstance(line_filter, NoColor) for line_filter in app.get_line_filters())

    def fits(self, beside: int = 0) -> bool:
        """Return whether the screen has room for the whole code, with `beside` columns for something else."""
        size = self.screen.size
        return size.width >= self.columns + beside and size.height > self.rows

    def make_room(self) -> None:
        """Leave what there is room for around the code: the header above it, and a margin."""
        width, height = self.screen.size
        spare = height - self.rows - _HEADER_AND_FOOTER
        self.screen.set_class(spare < 0, "-tight")
        if spare < 0:
            spare += _HEADER
        above = int(spare > 1)
        left = _MARGIN if width >= self.columns + 2 * _MARGIN else 0
        self.styles.margin = (above, 0, max(0, spare - above), left)  # the footer stays at the bottom

    def needs(self, beside: int = 0) -> str:
        """Return the least size of a window that it fits in: "79x40"."""
        return f"{self.columns + beside}x{self.rows + 1}"

    @property
    def columns(self) -> int:
        return self._strips[0].cell_length if self._strips else 0

    @property
    def rows(self) -> int:
        return len(self._strips)

    def update(self, text: Secret) -> None:
        self._strips = _drawing(text)
        self.refresh(layout=True)

    def on_unmount(self) -> None:
        self._strips = []

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.columns

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.rows

    def render_line(self, y: int) -> Strip:
        return self._strips[y] if y < self.rows else Strip.blank(self.size.width, self.rich_style)


def _drawing(text: Secret) -> list[Strip]:
    matrix = qr_matrix(text)
    light = (False,) * len(matrix)  # below the last module: a QR code's side is odd
    return [_strip(upper, lower) for upper, lower in zip_longest(matrix[::2], matrix[1::2], fillvalue=light)]


def _strip(upper: tuple[bool, ...], lower: tuple[bool, ...]) -> Strip:
    runs = groupby(zip(upper, lower, strict=True), key=lambda cell: cell[1])
    segments = [
        Segment("".join(" " if top == bottom else "▀" for top, bottom in cells), _STYLES[dark])
        for dark, cells in runs
    ]
    return Strip(segments, len(upper))
