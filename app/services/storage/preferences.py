"""What the user chose in the app, for the next time. Nothing of it matters enough to be an error."""

from __future__ import annotations

from contextlib import suppress

from ...errors import CognitoTuiError
from .json_file import JsonFile
from .paths import state_file

FORMAT = "format"
THEME = "theme"
BACKGROUND = "background"  # of the terminal used last: "dark" or "light"
LAST_PROFILE = "profile"
LAST_USER = "user/"  # and the key of a session
_FILE = "choices.json"


def recall(name: str) -> str:
    """Return what was chosen; empty where nothing was, or where it cannot be read."""
    try:
        chosen = JsonFile(state_file(_FILE)).read().get(name)
    except CognitoTuiError:
        return ""
    return chosen if isinstance(chosen, str) else ""


def remember(name: str, chosen: str) -> None:
    """Store what was chosen, unless that cannot be written; a damaged file is left as it is. Blocks."""
    if recall(name) != chosen:
        with suppress(CognitoTuiError, OSError):
            JsonFile(state_file(_FILE)).change(lambda choices: {**choices, name: chosen})


def forget(name: str) -> None:
    """Take a choice back, as far as it can be written. Blocks."""
    if recall(name):
        with suppress(CognitoTuiError, OSError):
            JsonFile(state_file(_FILE)).change(
                lambda choices: {key: value for key, value in choices.items() if key != name}
            )
