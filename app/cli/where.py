"""Where a command signs in: what `services.configuration` makes of the flags, and what of it is said."""

from __future__ import annotations

import argparse
from typing import Any

from ..services.configuration import Configuration, load
from ..services.environment import environment
from ..services.folders import working_directory
from ..services.settings import Flags
from .options import flags
from .talk import say


def configured(arguments: argparse.Namespace, **more: Any) -> Configuration:
    """As the command line, the environment and the files say; what was passed over of them is said.

    Raises as `load` does, which is given `more`.
    """
    found = loaded(flags(arguments), **more)
    for words in found.warnings:
        say(f"cognito-tui: {words}")
    return found


def loaded(given: Flags, **more: Any) -> Configuration:
    """The same for these flags, in silence."""
    return load(given, environ=environment(), directory=working_directory(), **more)
