"""Blanks at the ends of a password: pasted, or from a file or a variable, they are hardly ever meant."""

from __future__ import annotations

import unicodedata

from ..base import Secret


def blank_note(password: Secret) -> str:
    """Return what to tell about a password before it is sent; empty where nothing is odd about it."""
    text = password.reveal()
    where = [word for word, letter in (("begins", text[:1]), ("ends", text[-1:])) if _is_blank(letter)]
    return f"The password {' and '.join(where)} with a blank." if where else ""


def _is_blank(letter: str) -> bool:
    """Return whether nothing is seen of a letter: blanks of all kinds, the end of a line, a file's byte order mark."""
    return bool(letter) and (letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf"))
