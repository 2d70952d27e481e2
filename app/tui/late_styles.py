"""Style sheets beside app.tcss that few terminals need: each is read with the first thing that it styles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

SMALL = "small.tcss"
FEW_COLORS = "few_colors.tcss"


def read_late(app: App[Any], name: str) -> None:
    """Read a style sheet, once, before what it styles gets the class that it is for."""
    path = Path(__file__).with_name(name)
    if not app.stylesheet.has_source(str(path)):
        app.stylesheet.add_source(path.read_text(encoding="utf-8"), (str(path), ""))
