"""What stands in a terminal, as runs of cells that look the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyte

FOREGROUND, BACKGROUND = "#e4e4e4", "#121212"
_NAMED = {
    "black": "#000000",
    "red": "#cd3131",
    "green": "#0dbc79",
    "brown": "#e5e510",
    "blue": "#2472c8",
    "magenta": "#bc3fbc",
    "cyan": "#11a8cd",
    "white": "#e5e5e5",
    "brightblack": "#666666",
    "brightred": "#f14c4c",
    "brightgreen": "#23d18b",
    "brightbrown": "#f5f543",
    "brightblue": "#3b8eea",
    "brightmagenta": "#d670d6",
    "brightcyan": "#29b8db",
    "brightwhite": "#ffffff",
}


@dataclass(frozen=True)
class Style:
    foreground: str = FOREGROUND
    background: str = BACKGROUND
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True)
class Run:
    """Cells beside each other that look the same.

    Attributes:
        column: of the first one.
        text: one character for each.
    """

    column: int
    text: str
    style: Style


Row = tuple[Run, ...]
Rows = tuple[Row, ...]


def rows_of(screen: pyte.Screen) -> Rows:
    """Return what a terminal shows, with its cursor, from top to bottom."""
    rows = []
    for y in range(screen.lines):
        cells = [
            (screen.buffer[y][x].data or " ", _style(screen.buffer[y][x])) for x in range(screen.columns)
        ]
        if y == screen.cursor.y and not screen.cursor.hidden and screen.cursor.x < screen.columns:
            data, style = cells[screen.cursor.x]
            cells[screen.cursor.x] = (
                data,
                replace(style, foreground=style.background, background=style.foreground),
            )
        rows.append(_runs(_without_unseen(cells)))
    return tuple(rows)


def _without_unseen(cells: list[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Give blanks the style of what stands before them: terminals get them in one or another, which nobody sees."""
    seen: list[tuple[str, Style]] = []
    for data, style in cells:
        before = seen[-1][1] if seen else Style()
        is_blank = data == " " and not style.underline
        if is_blank and (before.background != style.background or before.underline):
            before = Style(background=style.background)
        seen.append((data, before if is_blank else style))
    return seen


def _runs(cells: list[tuple[str, Style]]) -> Row:
    runs, column = [], 0
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        text = "".join(data for data, _ in group)
        if text.strip() or style.background != BACKGROUND:
            runs.append(Run(column, text, style))
        column += len(text)
    return tuple(runs)


def _style(cell: Any) -> Style:
    foreground, background = _color(cell.fg, FOREGROUND), _color(cell.bg, BACKGROUND)
    if cell.reverse:
        foreground, background = background, foreground
    return Style(foreground, background, cell.bold, cell.italics, cell.underscore)


def _color(name: str, default: str) -> str:
    return default if name == "default" else _NAMED.get(name) or f"#{name}"
