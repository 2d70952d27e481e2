"""Text whose lines go on, where they are too long, below where their last column begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

# the blanks before a line, or its columns, which two blanks and more separate
_BEFORE_LAST_COLUMN = re.compile(r"(?:.*\S {2,}| *)(?=\S)")
_ROOM = 24  # cells that a column must have for text to stay in it
_INDENT = 2  # otherwise


class HangingText(Visual):
    """An entry of a list, for any width."""

    def __init__(self, text: Content) -> None:
        self._text = text

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return hang(self._text, width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._text.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return hang(self._text, width).get_height(rules, width)


def hang(text: Content, cells: int) -> Content:
    """Return `text` with its long lines broken between words, what follows indented to their last column."""
    if all(cell_len(line) <= cells for line in text.plain.split("\n")):
        return text
    return Content("\n").join(
        part for line in text.split("\n", allow_blank=True) for part in _parts(line, cells)
    )


def _parts(line: Content, cells: int) -> Iterator[Content]:
    before = _BEFORE_LAST_COLUMN.match(line.plain)
    indent = cell_len(before[0]) if before else 0
    if cells - indent < _ROOM:
        indent = _INDENT
    indented = Content()
    while cell_len(indented.plain + line.plain) > cells:
        at = _break(line.plain, cells - cell_len(indented.plain), 0 if indented else indent)
        if not at:
            break
        yield indented + line[:at].rstrip()
        line, indented = line[at:], Content(" " * indent)
    yield indented + line


def _break(words: str, cells: int, after: int) -> int:
    """Return where the last word begins that does not fit; 0 where there is no blank before it."""
    starts = [match.end() for match in re.finditer(" +", words) if match.start() > after]
    return max((at for at in starts if cell_len(words[:at].rstrip()) <= cells), default=0)
