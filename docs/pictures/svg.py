"""Rows of a terminal as SVG without a font: lines and blocks are drawn, and letters have their places."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape

from .cells import BACKGROUND, FOREGROUND, Row, Run

WIDTH, HEIGHT = 10, 20  # of a cell
_BASELINE = 15
STYLE = (
    "text{font:16.6px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    "path{shape-rendering:crispEdges}.b{font-weight:700}.i{font-style:italic}.u{text-decoration:underline}"
)

# The part of a cell that a block element fills: left, top, right, bottom, in eighths.
_BLOCKS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "▀": ((0, 0, 8, 4),),
    "▔": ((0, 0, 8, 1),),
    "▕": ((7, 0, 8, 8),),
    "▐": ((4, 0, 8, 8),),
    **{chr(0x2580 + part): ((0, 8 - part, 8, 8),) for part in range(1, 9)},
    **{chr(0x2590 - part): ((0, 0, part, 8),) for part in range(1, 8)},
}
_LINES = {  # in tenths of a cell's width, and twentieths of its height
    "─": ((0, 9, 10, 11),),
    "━": ((0, 8, 10, 12),),
    "│": ((4, 0, 6, 20),),
    "┃": ((3, 0, 7, 20),),
}
_APART = re.compile(r"[!-ÿ…•–—“”]+(?: [!-ÿ…•–—“”]+)*|[^ ]")


def row_as_svg(row: Row) -> str:
    """Draw a row whose top left corner is at 0, 0."""
    filled: dict[str, list[str]] = defaultdict(list)
    for color, start, end in _backgrounds(row):
        filled[color].append(_rectangle(start, end - start, 0, 0, WIDTH, HEIGHT))
    drawn: dict[str, list[str]] = defaultdict(list)
    for run in row:
        for match in re.finditer(r"(.)\1*", run.text):
            for box in _boxes(match[1]):
                drawn[run.style.foreground].append(
                    _rectangle(run.column + match.start(), len(match[0]), *box)
                )
    texts = [
        _text(run, match) for run in row for match in _APART.finditer(run.text) if not _boxes(match[0][0])
    ]
    return "".join([*map(_path, filled.items()), *map(_path, drawn.items()), *texts])


def _backgrounds(row: Row) -> list[tuple[str, int, int]]:
    """Return the stretches of one background other than the terminal's own: its color, its first column and its end."""
    stretches: list[tuple[str, int, int]] = []
    for run in row:
        color, end = run.style.background, run.column + len(run.text)
        if stretches and stretches[-1][::2] == (color, run.column):
            stretches[-1] = (color, stretches[-1][1], end)
        elif color != BACKGROUND:
            stretches.append((color, run.column, end))
    return stretches


def _boxes(character: str) -> list[tuple[float, float, float, float]]:
    """Return what is filled of a cell by a character that is drawn: left, top, right, bottom."""
    if character in _LINES:
        return [*_LINES[character]]
    eighths = _BLOCKS.get(character, ())
    return [
        (x / 8 * WIDTH, y / 8 * HEIGHT, to_x / 8 * WIDTH, to_y / 8 * HEIGHT) for x, y, to_x, to_y in eighths
    ]


def _rectangle(column: int, count: int, left: float, top: float, right: float, bottom: float) -> str:
    """Draw the same box in `count` cells; boxes that touch are one."""
    if right - left == WIDTH:
        return _box(column * WIDTH, top, count * WIDTH, bottom - top)
    return "".join(
        _box(each * WIDTH + left, top, right - left, bottom - top) for each in range(column, column + count)
    )


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


def _path(color_and_boxes: tuple[str, list[str]]) -> str:
    color, boxes = color_and_boxes
    return f'<path{fill(color)} d="{"".join(boxes)}"/>'


def _text(run: Run, match: re.Match[str]) -> str:
    style, text = run.style, match[0]
    kinds = " ".join(("b",) * style.bold + ("i",) * style.italic + ("u",) * style.underline)
    kind = f' class="{kinds}"' if kinds else ""
    length = f' textLength="{len(text) * WIDTH}"' if len(text) > 1 else ""
    x = (run.column + match.start()) * WIDTH
    return f'<text x="{x}" y="{_BASELINE}"{length}{kind}{fill(style.foreground)}>{escape(text, quote=False)}</text>'


def fill(color: str) -> str:
    """Return the attribute; none for the color of most texts."""
    short = re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", color)
    return "" if color == FOREGROUND else f' fill="{short}"'
