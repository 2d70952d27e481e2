"""A scroll bar of half a cell: text and what is chosen, which end beside it, do not touch it."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender

_THUMB = "▐"


class ThinScrollBar(ScrollBarRender):
    """Draws Textual's scroll bar at the right half of its cells. All of ours are vertical ones."""

    @classmethod
    def render_bar(cls, *args: Any, **options: Any) -> Segments:
        bar = super().render_bar(*args, **options)
        return Segments(
            [_thin(segment, options.get("back_color")) for segment in bar.segments], new_lines=True
        )


def _thin(segment: Segment, behind: Any) -> Segment:
    style = segment.style
    if style is None or style.color is None:  # the way that it takes
        return segment
    return Segment(_THUMB * len(segment.text), Style(color=style.color, bgcolor=behind, meta=style.meta))
