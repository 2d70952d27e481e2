"""The parsed arguments of the command line, for code that has no parser.

The app's start without arguments imports neither `argparse` nor our parser: they would take as long as twenty widgets.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from ..services.config import ALL, FLAGS, SETTINGS, Flags

if TYPE_CHECKING:
    import argparse

_OTHERS = ("command", "theme", "mouse", "profile", "env_file", "verbose", "debug", "log_file")


def no_arguments() -> argparse.Namespace:
    """Return what the parser would return for an empty command line."""
    settings = (setting.name for setting in SETTINGS if setting.flag and setting.taken_by == ALL)
    given = SimpleNamespace(run=open_app, **dict.fromkeys((*_OTHERS, *settings)))
    return cast("argparse.Namespace", given)


def flags(arguments: argparse.Namespace) -> Flags:
    """Return the flags that say where to sign in."""
    settings = {name: text for name in FLAGS if (text := getattr(arguments, name, None)) is not None}
    return Flags(arguments.profile, arguments.env_file, settings)


def open_app(arguments: argparse.Namespace) -> int:
    """Do what the program does without a command."""
    from .commands.run_app import sign_in

    return sign_in(arguments)
