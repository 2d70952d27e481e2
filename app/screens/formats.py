"""The format in which the credentials are copied."""

from __future__ import annotations

from ..services.delivery import FORMATS
from ..tui.context import Context
from ..widgets.action_list import ActionList, fit
from .list_page import ListPage

# What one has then, as in "Sent export lines to …".
WORDS = {
    "process": "JSON for credential_process",
    "env": "export lines",
    "env-no-export": "NAME=value lines",
    "powershell": "PowerShell lines",
    "windows-cmd": "cmd lines",
    "fish": "fish lines",
    "csh": "csh lines",
    "xonsh": "xonsh lines",
    "json": "JSON",
    "dotenv": ".env lines",
    "nushell": "Nushell lines",
}


class FormatsScreen(ListPage):
    """The formats to choose from.

    Attributes:
        chosen: the name of the format; at first, and where nothing is chosen, the one in use.
    """

    TITLE_TEXT = "Formats"
    PURPOSE = "Choose how the credentials are written when you copy them."
    EXPLANATION = "Used by c, which copies the credentials, and s, which shows them plain."
    CHOOSING = "choose"
    READING = ""

    def __init__(self, context: Context, chosen: str) -> None:
        super().__init__(context)
        self.chosen = chosen

    def on_mount(self) -> None:
        self.fill(FORMATS, lambda format_: f"{fit(format_.name, 15)}{format_.purpose}")
        names = [format_.name for format_ in FORMATS]
        self.query_one(ActionList).highlighted = names.index(self.chosen)

    def choose(self) -> None:
        self.chosen = self.entry.name
        self.close()
