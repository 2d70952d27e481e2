"""A QR code on the terminal, below what was said before."""

from __future__ import annotations

import os
import sys
from itertools import zip_longest

from ...services.auth import qr_matrix
from ...services.base import Secret
from . import output

# Black and white of the 256 colours, which no palette changes: many scanners refuse the inverse.
_BLACK, _WHITE, _RESET = 16, 231, "\x1b[0m"


def draw(text: Secret) -> None:
    """On stderr where that is a terminal with colours, and large enough; nothing elsewhere."""
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return
    matrix = qr_matrix(text)
    size = os.get_terminal_size(sys.stderr.fileno())
    if size.columns >= len(matrix) and size.lines > len(matrix) // 2 + 1:
        light = (False,) * len(matrix)  # below the last module: a QR code's side is odd
        pairs = zip_longest(matrix[::2], matrix[1::2], fillvalue=light)
        output.draw("".join(map(_cell, *rows)) + _RESET for rows in pairs)


def _cell(upper: bool, lower: bool) -> str:
    """Two modules, one above the other."""
    return f"\x1b[38;5;{_colour(upper)};48;5;{_colour(lower)}m▀"


def _colour(dark: bool) -> int:
    return _BLACK if dark else _WHITE
