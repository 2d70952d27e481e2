"""`export`."""

from __future__ import annotations

import argparse
import os

from ...errors import ConfigurationError
from ...services.delivery import render
from ...services.storage import shown_path
from ..context import CommandContext
from ..io.messages import echo
from ..io.output import local_time, write


def export(arguments: argparse.Namespace) -> int:
    if arguments.force and not arguments.to_profile:
        raise ConfigurationError("--force goes with --to-profile.")
    line = CommandContext(arguments)
    credentials = line.credentials
    if arguments.to_profile:
        from ...services.aws_files import credentials_file, write_credentials

        warning = write_credentials(
            arguments.to_profile,
            credentials,
            force=arguments.force,
            session_key=line.cognito.profile.session_key,
        )
        where = f"[{arguments.to_profile}] of {shown_path(credentials_file(os.environ))}"
        echo(
            *filter(None, (f"Written to {where}: good until {local_time(credentials.expires_at)}.", warning))
        )
    else:
        write(render(credentials, arguments.format).reveal())
    return 0
