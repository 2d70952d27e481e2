"""Where this program keeps its files, as the system has it; and how a path is shown."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import ConfigurationError

_NAME = "cognito-tui"


def printable(text: str) -> str:
    """`text` as it may be written to a terminal: control characters and undecodable bytes escaped."""
    return text if text.isprintable() else repr(text)[1:-1]


def shown_path(path: Path) -> str:
    home = os.path.expanduser("~")
    text = str(path)
    if text == home or text.startswith(home.rstrip(os.sep) + os.sep):
        text = "~" + text[len(home.rstrip(os.sep)) :]
    return printable(text)


def config_file(name: str) -> Path:
    """`~/.config/cognito-tui/NAME`. These raise ConfigurationError where there is no home folder."""
    from platformdirs import user_config_path

    return _at_home(user_config_path(_NAME, appauthor=False) / name)


def state_file(name: str) -> Path:
    """`~/.local/state/cognito-tui/NAME`."""
    from platformdirs import user_state_path

    return _at_home(user_state_path(_NAME, appauthor=False) / name)


def cache_file(name: str) -> Path:
    """`~/.cache/cognito-tui/NAME`."""
    from platformdirs import user_cache_path

    return _at_home(user_cache_path(_NAME, appauthor=False) / name)


def _at_home(path: Path) -> Path:
    """A user without HOME and without an entry in the user database would get a folder called "~" wherever they are."""
    if path.is_absolute():
        return path
    raise ConfigurationError(
        "There is no home folder to keep anything in.",
        detail=f"HOME is {os.environ.get('HOME', 'not set')!r}."
        if "HOME" in os.environ
        else "HOME is not set.",
        hint="Set HOME to a folder of yours.",
    )
