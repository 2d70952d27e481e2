"""What this run of the command line tells people to do next: commands that sign in where it does."""

from __future__ import annotations

import os

from ..errors import CognitoTuiError
from ..hints import Hint, Part
from ..next_command import NextCommands
from ..services.base import harmless

_here = NextCommands()


def stand_at(commands: NextCommands) -> None:
    """Set where this run signs in, as far as is known by now."""
    global _here
    _here = commands


def standing() -> NextCommands:
    """Return where this run signs in, as far as is known by now."""
    return _here


def next_command(words: str, *values: str, **options: str) -> str:
    """Return a command to copy: see `NextCommands`."""
    return _here(words, *values, **options)


def worded(hint: Part) -> str:
    """Return the text of a hint."""
    return harmless(_here.hint(Hint.of(hint)))


def in_one_line(error: CognitoTuiError) -> str:
    """Return all that an error says, for a program that shows one line."""
    return " ".join(filter(None, (error.title, error.detail, worded(error.remedy))))


def taken_in(words: str, **options: str) -> str:
    """Return the line that has the person's shell take in what a command prints: one of those with a `--format`."""
    from ..services.delivery import (
        DEFAULT_FORMAT,
        format_named,
        shell_format,
    )  # late: few commands say such a line

    name = shell_format(os.environ)
    if name != DEFAULT_FORMAT:
        options = {"format": name, **options}
    return format_named(name).taken_in.format(next_command(words, **options))
