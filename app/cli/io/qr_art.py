"""A QR code on the terminal, and the key of an authenticator app as one."""

from __future__ import annotations

import os
import sys
from itertools import zip_longest

from ...services.auth import grouped, otpauth_uri, qr_matrix
from ...services.base import Secret
from . import output
from .messages import echo

# Black and white of the 256 colors, which no palette changes: many scanners refuse the inverse.
_BLACK, _WHITE, _RESET = 16, 231, "\x1b[0m"


def show_key(secret: Secret, *, account: str, issuer: str) -> None:
    """Show the key for an authenticator app: as a QR code where one can be drawn, and as text."""
    echo("Add this account to an authenticator app: scan the code, or type the key.")
    draw(otpauth_uri(secret, account=account, issuer=issuer))
    echo(f"Key: {grouped(secret)}")
    echo("Then type the six digits that the app shows.")


def draw(text: Secret) -> None:
    """Draw a QR code on standard error, where that is a terminal with colors and large enough."""
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return
    matrix = qr_matrix(text)
    size = os.get_terminal_size(sys.stderr.fileno())
    if size.columns >= len(matrix) and size.lines > len(matrix) // 2 + 1:
        light = (False,) * len(matrix)  # below the last module: a QR code's side is odd
        pairs = zip_longest(matrix[::2], matrix[1::2], fillvalue=light)
        output.draw("".join(map(_cell, *rows)) + _RESET for rows in pairs)


def _cell(upper: bool, lower: bool) -> str:
    """Return two modules, one above the other."""
    return f"\x1b[38;5;{_color(upper)};48;5;{_color(lower)}m▀"


def _color(dark: bool) -> int:
    return _BLACK if dark else _WHITE
