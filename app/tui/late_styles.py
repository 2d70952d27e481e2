"""Style sheets that few terminals need. Each is read just before it is needed, which keeps the first paint fast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

SMALL = "small.tcss"
FEW_COLORS = "few_colors.tcss"


def read_late(app: App[Any], name: str) -> None:
    """Read a style sheet of this folder, unless it was read before. Call it before a class that it styles is set."""
    path = Path(__file__).with_name(name)
    if not app.stylesheet.has_source(str(path)):
        app.stylesheet.add_source(path.read_text(encoding="utf-8"), (str(path), ""))
