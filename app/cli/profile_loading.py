"""Where a command signs in: what `services.configuration` makes of the flags, and what of it is said."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ..next_command import NextCommands
from ..services.aws_files import decided_elsewhere
from ..services.base import environment, working_directory
from ..services.config import BY_NAME, Configuration, Flags, Profile, load
from .io.messages import echo
from .next_commands import stand_at
from .parsed_arguments import flags

if TYPE_CHECKING:
    import argparse

    from .io.terminal_input import TerminalInput

# Where APP_NAME is another program's, and no name for an authenticator, the default is one.
_COMMONLY_USED = tuple(setting for setting in BY_NAME if setting != "app_name")


def configured(
    arguments: argparse.Namespace, uses: Collection[str] | None = None, **more: Any
) -> Configuration:
    """Return the configuration that the command line, the environment and the files give; show its warnings.

    Args:
        uses: the settings that must be well-formed; None: all but the name for an authenticator.
        more: for `load`, which also says what is raised.
    """
    found = loaded(flags(arguments), uses, **more)
    stand_at(NextCommands.of(found))
    for words in found.warnings:
        echo(f"cognito-tui: {words}")
    return found


def loaded(given: Flags, uses: Collection[str] | None = None, **more: Any) -> Configuration:
    """Return the configuration for these flags, and show nothing."""
    if uses is None and "app_name" not in given.settings:
        uses = _COMMONLY_USED
    return load(given, environ=environment(), directory=working_directory(), uses=uses, **more)


def show_decided(profile: Profile, terminal: TerminalInput) -> None:
    """What else than the profile decides where a password goes: what a folder says of it in any case, before it is
    sent; the rest where a person is going to type it.
    """
    parts = decided_elsewhere(profile, os.environ)
    terminal.notice = tuple(f"! {part}" for part in parts if not part.weak)
    for part in parts:
        if part.weak:
            echo(f"! {part}")
