"""The last filter before the terminal: text passes, and nothing that the terminal would obey."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ..services.base import replaced

CLUSTER = re.compile(".(?:\u200d.|[\ufe00-\ufe0f])*", re.DOTALL)  # what Rich measures together
_MARK = "\N{REPLACEMENT CHARACTER}"  # one cell wide


class OutputFilter(LineFilter):
    """The filter below all widgets: Textual makes escape sequences only from what it returns.

    Lines are laid out by now, so what is taken out must not move the rest: a mark stands in each cell that it had.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [_harmless(segment) for segment in segments]


def _harmless(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link is not None:  # an escape sequence of its own, with the address in it
        style = style.update_link(None)
    elif control is None and text.isascii() and text.isprintable():  # nearly all
        return segment
    return Segment(_drawn(text), style)


def _drawn(text: str) -> str:
    return text if replaced(text, _marks) is text else CLUSTER.sub(_in_its_cells, text)


def _in_its_cells(cluster: re.Match[str]) -> str:
    plain = replaced(cluster[0], _marks)
    return plain if plain == cluster[0] else set_cell_size(plain, cell_len(cluster[0]))


def _marks(character: str) -> str:
    return (" " if character.isspace() else _MARK) * cell_len(character)
