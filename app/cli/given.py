"""What was given on the command line, for what needs no parser: `argparse` and ours take as long as twenty widgets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from ..services.config import ALL, FLAGS, SETTINGS, Flags

if TYPE_CHECKING:
    import argparse

_OTHERS = ("command", "theme", "mouse", "profile", "env_file", "verbose", "debug", "log_file")


def nothing() -> argparse.Namespace:
    """Return what the parser would make of no words at all."""
    settings = (setting.name for setting in SETTINGS if setting.flag and setting.taken_by == ALL)
    given = SimpleNamespace(run=open_app, **dict.fromkeys((*_OTHERS, *settings)))
    return cast("argparse.Namespace", given)


def flags(arguments: argparse.Namespace) -> Flags:
    """Return where to sign in, as the command line says."""
    settings = {name: text for name in FLAGS if (text := getattr(arguments, name, None)) is not None}
    return Flags(arguments.profile, arguments.env_file, settings)


def open_app(arguments: argparse.Namespace) -> int:
    """Do what the program does without a command."""
    from .commands.run_app import sign_in

    return sign_in(arguments)
