"""What NO_COLOR asks for: no color at all, and not the grays that Textual makes of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import NoColor

_STANDS_OUT = 0.2  # of the way from black to white: more than a bar or a field has, less than what is chosen
_REVERSED = Style(reverse=True)


class Uncolored(NoColor):
    """Takes all colors out. What stands out by its background is reversed: what is chosen, buttons, the text cursor.

    Args:
        background: gives the color of the screen's background.
    """

    def __init__(self, background: Callable[[], str]) -> None:
        super().__init__()
        self._background = background

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        behind = self._background()
        return [
            Segment(text, None if style is None else _uncolored(style, behind), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _uncolored(style: Style, behind: str) -> Style:
    color, bare = style.bgcolor, style.without_color
    if color is None or color.is_default or style.reverse:
        return bare
    difference = Color.from_rich_color(color).brightness - Color.parse(behind).brightness
    return bare + _REVERSED if abs(difference) >= _STANDS_OUT else bare
