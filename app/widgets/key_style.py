"""How a key looks wherever it can be pressed: in rows, on buttons, in the footer."""

from __future__ import annotations

from textual.content import Content

KEY = "bold $accent"


def key_text(key: str) -> Content:
    """Return the key's name as it is shown everywhere."""
    return Content.styled(key, KEY)
