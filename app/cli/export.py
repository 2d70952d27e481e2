"""`export`."""

from __future__ import annotations

import argparse
import sys

from ..services.errors import ConfigurationError
from ..services.export import render
from .signing_in import CommandLine
from .talk import say


def export(arguments: argparse.Namespace) -> int:
    if arguments.force and not arguments.to_profile:
        raise ConfigurationError("--force goes with --to-profile.")
    credentials = CommandLine(arguments).credentials
    if arguments.to_profile:
        from ..services.aws_profile import write_credentials

        warning = write_credentials(arguments.to_profile, credentials, force=arguments.force)
        say(*filter(None, (f"Written to the profile {arguments.to_profile}.", warning)))
    else:
        sys.stdout.write(render(credentials, arguments.format).reveal())
    return 0
