"""Between Textual and the terminal: what the terminal shows, and the shortest way to what it should show.

Textual draws whole widgets, often several times and mostly what is there already. Over a slow link that is seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from .output_filter import CLUSTER

# by Rich's numbers of attributes, from bold to overlined: what SGR turns them on and off with
_ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_OFF = dict(
    zip(_ON, ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24", "54", "54", "55"), strict=True)
)
_SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "51", "52", "53"))
_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc]*")
# where terminals do not agree on the width: what is joined, and emoji
_DOUBTFUL = "[\u200d\ufe00-\ufe0f\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0010ffff]"
_ERASE_LINE = "\x1b[K"
_WORTH_ERASING = (
    12  # blank cells in the middle of a line: as many as it takes bytes to erase and to skip them
)


class Look(NamedTuple):
    """What SGR sets, as its parameters; a color is empty where it is the terminal's own."""

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""


Cell = tuple[str, Look]  # the second cell of a wide character has no text
_PLAIN = Look()


class ScreenDiff:
    """Draws Textual's updates on a screen of its own, and writes what differs from the terminal's.

    Args:
        colors: which colors the terminal knows; None sends none at all.
        erases_in_color: whether the terminal gives what it erases the current background.
    """

    def __init__(self, colors: ColorSystem | None, *, erases_in_color: bool) -> None:
        self._colors = colors
        self._erases_in_color = erases_in_color
        self._looks: dict[object, tuple[Look, Cell]] = {}
        self._wanted: list[list[Cell]] = []
        self._shown: list[list[Cell]] | None = None
        self._cursor = (-1, -1)
        self._doubtful: set[int] = set()  # the lines that have had such characters

    @property
    def is_due(self) -> bool:
        """Whether there is something to show, and it is unknown what the terminal shows."""
        return self._shown is None and bool(self._wanted)

    def forget(self) -> None:
        """Somebody else has written to the terminal, or its size has changed."""
        self._shown = None

    def draw(self, update: CompositorUpdate) -> None:
        if isinstance(update, LayoutUpdate):
            x, y, width, height = update.region
            if not (x or y) and (height != len(self._wanted) or width != len(self._wanted[0])):
                self.forget()
                self._doubtful.clear()
                self._wanted = [[(" ", _PLAIN)] * width for _ in range(height)]
            for row, strips in enumerate(update.strips, y):
                column = x
                for strip in strips:
                    column = self._put(column, row, strip)
        elif isinstance(update, ChopsUpdate):
            for row, x1, x2 in update.spans:
                for end, (column, chop) in zip(
                    update.chop_ends[row], update.chops[row].items(), strict=False
                ):
                    if chop is not None and column <= x2 and end > x1:
                        self._put(column, row, chop if end <= x2 else chop.crop(0, x2 - column))

    def difference(self, cursor: tuple[int, int]) -> str:
        """Return what makes the terminal show what was drawn, with the cursor there; the terminal does from now on."""
        unknown: list[list[Cell]] = [[]] * len(self._wanted)
        shown = unknown if self._shown is None else self._shown
        pen = _Pen()
        for y, (old, new) in enumerate(zip(shown, self._wanted, strict=True)):
            if old != new:
                self._write_row(pen, y, old, new)
        if self._shown is None:
            self._shown = [row[:] for row in self._wanted]
        elif pen.written:
            self._shown[:] = [
                old if old == new else new[:] for old, new in zip(self._shown, self._wanted, strict=True)
            ]
        elif cursor == self._cursor:
            return ""
        self._cursor = cursor
        pen.move(*cursor)
        pen.take(_PLAIN)  # whoever else writes finds the terminal's own colors
        return "".join(pen.written)

    # from Textual -----------------------------------------------------------------------------------------------------

    def _put(self, x: int, y: int, strip: Strip) -> int:
        """Draw at this place. Return the column after it."""
        if y >= len(self._wanted):
            return x
        row, cells = self._wanted[y], self._cells(strip, y)
        end = min(x + len(cells), len(row))
        if x < end:
            if not row[x][0]:  # half of a wide character stays, and shows nothing
                row[x - 1] = _blanked(row[x - 1])
            if end < len(row) and not row[end][0]:
                row[end] = _blanked(row[end])
            row[x:end] = cells[: end - x]
            if end - x < len(cells) and not cells[end - x][0]:
                row[end - 1] = _blanked(row[end - 1])
        return end

    def _cells(self, strip: Strip, y: int) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in strip:
            if control is not None:
                continue
            look, blank = (_PLAIN, (" ", _PLAIN)) if style is None else self._look(style)
            if _NARROW.fullmatch(text):
                cells += [blank if character == " " else (character, look) for character in text]
                continue
            if re.search(_DOUBTFUL, text):  # compiled where it is needed
                self._doubtful.add(y)
            for cluster in CLUSTER.findall(text):
                width = cell_len(cluster)
                if width:
                    cells += [blank if cluster == " " else (cluster, look), *[("", look)] * (width - 1)]
                elif cells:  # joins the one before
                    self._doubtful.add(y)
                    at = -1 if cells[-1][0] else -2
                    cells[at] = cells[at][0] + cluster, cells[at][1]
        return cells

    def _look(self, style: Style) -> tuple[Look, Cell]:
        """Return how text in this style looks, and the cell of a space in it."""
        bits = style._attributes & style._set_attributes  # noqa: SLF001
        key = bits, style.color, style.bgcolor  # its meta data differ in each line
        if key not in self._looks:
            attributes = tuple(code for number, code in enumerate(_ON) if bits >> number & 1)
            look = Look(attributes, self._color(style.color, True), self._color(style.bgcolor, False))
            is_blank = _SEEN_ON_BLANKS.isdisjoint(attributes)
            self._looks[key] = look, (" ", Look(background=look.background) if is_blank else look)
        return self._looks[key]

    def _color(self, color: Color | None, foreground: bool) -> str:
        if color is None or color.is_default or self._colors is None:
            return ""
        return ";".join(color.downgrade(self._colors).get_ansi_codes(foreground))

    # to the terminal --------------------------------------------------------------------------------------------------

    def _write_row(self, pen: _Pen, y: int, old: list[Cell], new: list[Cell]) -> None:
        if y in self._doubtful:
            self._write_whole(pen, y, new)
            return
        width = len(new)
        changed = [x for x in range(width) if old[x] != new[x]] if old else [*range(width)]
        tail = width
        if self._can_erase(new[-1]):
            while tail and new[tail - 1] == new[-1]:
                tail -= 1
            first = next((x for x in changed if x >= tail), width)
            # the move to it and its look are needed either way
            tail = first if sum(x >= first for x in changed) > len(_ERASE_LINE) else width
        done = 0
        for x in changed:
            if x >= tail:
                break
            text, look = new[x]
            if x < done or not text:
                continue
            self._approach(pen, x, y, new)
            done = x + _width(new, x)
            if text == " " and (blanks := self._blanks(new, x)) >= _WORTH_ERASING:
                pen.take_blank(look)
                pen.written.append(f"\x1b[{blanks}X")
                done = x + blanks
            else:
                pen.put(text, look, done - x, width)
        if tail < width:
            pen.move(tail, y)
            pen.take_blank(new[-1][1])
            pen.written.append(_ERASE_LINE)

    def _write_whole(self, pen: _Pen, y: int, row: list[Cell]) -> None:
        """Write all of the line in one go, wherever the terminal's cursor is in the middle of it."""
        pen.move(0, y)
        for x, (text, look) in enumerate(row):
            if text:
                pen.put(text, look, _width(row, x), len(row))
        pen.x = None

    def _blanks(self, row: list[Cell], x: int) -> int:
        """Return how many cells from `x` on one erasure makes."""
        if not self._can_erase(row[x]):
            return 0
        return next((n for n in range(1, len(row) - x) if row[x + n] != row[x]), len(row) - x)

    def _can_erase(self, cell: Cell) -> bool:
        text, look = cell
        return text == " " and not look.attributes and (self._erases_in_color or not look.background)

    def _approach(self, pen: _Pen, x: int, y: int, row: list[Cell]) -> None:
        """Go to this place, over a short gap by writing what is there already."""
        if pen.y == y and pen.x is not None and 0 < x - pen.x < len(_ERASE_LINE) + 1:
            gap = row[pen.x : x]
            if all(text.isascii() and text and pen.writes(text, look) for text, look in gap):
                for text, look in gap:
                    pen.put(text, look, 1, len(row))
                return
        pen.move(x, y)


class _Pen:
    """Where the terminal writes next, and how, from an unknown place in the terminal's own colors on."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.x: int | None = None
        self.y: int | None = None
        self._look = _PLAIN

    def move(self, x: int, y: int) -> None:
        if (x, y) != (self.x, self.y):
            self.written.append(min(self._ways(x, y), key=len))
            self.x, self.y = x, y

    def _ways(self, x: int, y: int) -> Iterator[str]:
        if x:
            yield f"\x1b[{y + 1};{x + 1}H"
        else:
            yield f"\x1b[{y + 1}H" if y else "\x1b[H"
        if self.x is None or self.y is None:
            return
        if y == self.y:
            yield "\x1b[" + _times(x - self.x, "C") if x > self.x else "\x1b[" + _times(self.x - x, "D")
        elif x == self.x:
            yield "\x1b[" + _times(y - self.y, "B") if y > self.y else "\x1b[" + _times(self.y - y, "A")
        elif not x and y == self.y + 1:
            yield "\r\n"

    def put(self, text: str, look: Look, cells: int, width: int) -> None:
        if text == " " and not look.attributes:
            self.take_blank(look)
        else:
            self.take(look)
        self.written.append(text)
        if self.x is not None:
            # at the end of a line terminals do not agree on where the cursor is
            self.x = self.x + cells if self.x + cells < width else None

    def writes(self, text: str, look: Look) -> bool:
        """Return whether this can be written without another look."""
        if text == " " and not look.attributes:
            return self._as_blank(look) == self._look
        return look == self._look

    def take(self, look: Look) -> None:
        if look != self._look:
            self.written.append(_change(self._look, look))
            self._look = look

    def take_blank(self, look: Look) -> None:
        """Likewise for spaces, on which only the background is seen."""
        self.take(self._as_blank(look))

    def _as_blank(self, look: Look) -> Look:
        attributes = tuple(code for code in self._look.attributes if code not in _SEEN_ON_BLANKS)
        return Look(attributes, self._look.foreground, look.background)


@lru_cache(2048)
def _change(old: Look, new: Look) -> str:
    """Return the shortest SGR from one look to another."""
    anew = ["0", *new.attributes, new.foreground, new.background]
    off = {_OFF[code] for code in old.attributes if code not in new.attributes}
    kept = {code for code in old.attributes if _OFF[code] not in off}
    change = [*sorted(off), *(code for code in new.attributes if code not in kept)]
    if new.foreground != old.foreground:
        change.append(new.foreground or "39")
    if new.background != old.background:
        change.append(new.background or "49")
    shortest = min((";".join(filter(None, codes)) for codes in (anew, change)), key=len)
    return f"\x1b[{'' if shortest == '0' else shortest}m"


def _times(number: int, command: str) -> str:
    return f"{number if number > 1 else ''}{command}"


def _width(row: list[Cell], x: int) -> int:
    return 2 if x + 1 < len(row) and not row[x + 1][0] else 1


def _blanked(cell: Cell) -> Cell:
    return " ", Look(background=cell[1].background)
