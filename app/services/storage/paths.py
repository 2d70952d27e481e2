"""Where this program has its files, by the system's conventions; and how a path is shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ...errors import ConfigurationError
from ..base import clean, working_directory
from .read_once import once


def shown_path(path: Path) -> str:
    home = os.path.expanduser("~")
    text = str(path)
    if text == home or text.startswith(home.rstrip(os.sep) + os.sep):
        text = "~" + text[len(home.rstrip(os.sep)) :]
    return clean(text)


def absolute(path: str | Path) -> Path:
    """`path` as it is found from any folder; links are not followed. Raises ConfigurationError where it is nowhere."""
    path = Path(path)
    directory = working_directory()
    if directory is None and not path.is_absolute():
        raise ConfigurationError(
            f"{clean(str(path))} is in no folder: the working directory is gone.",
            hint="Change to a folder that exists, or give the whole path.",
        )
    return directory / path if directory else path


def config_file(name: str) -> Path:
    """Return `~/.config/cognito-tui/NAME`. These raise ConfigurationError where there is no home folder."""
    from platformdirs import user_config_path

    return _at_home(user_config_path, name)


def state_file(name: str) -> Path:
    """Return `~/.local/state/cognito-tui/NAME`."""
    from platformdirs import user_state_path

    return _at_home(user_state_path, name)


def cache_file(name: str) -> Path:
    """Return `~/.cache/cognito-tui/NAME`."""
    from platformdirs import user_cache_path

    return _at_home(user_cache_path, name)


def _at_home(folder: Callable[..., Path], name: str) -> Path:
    return once((folder, name), lambda: _path(folder, name))


def _path(folder: Callable[..., Path], name: str) -> Path:
    try:
        path = folder("cognito-tui", appauthor=False) / name
    except RuntimeError:  # neither HOME nor an entry in the system's list of users
        path = Path(name)
    if path.is_absolute():
        return path
    raise ConfigurationError(
        "There is no home folder to store anything in.",
        detail="HOME is not set, and the system does not know this user.",
        hint="Set HOME to a folder of yours.",
    )
