"""`export`."""

from __future__ import annotations

import argparse
import os

from ...errors import ConfigurationError
from ...services.base import time_text
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import FORMATS, render
from ...services.storage import shown_path
from ..context import CommandContext
from ..io.messages import echo
from ..io.output import write
from ..options import add_region, add_signing_in, add_which_credentials, define

DEFAULT = "powershell" if os.name == "nt" else "env"
_EXAMPLES = """\
eval "$(cognito-tui export)"                                   bash, zsh, sh
cognito-tui export --format fish | source                      fish
cognito-tui export --format powershell | Out-String | iex      PowerShell
cognito-tui export --format json | from json | load-env        Nushell
docker run --env-file <(cognito-tui export --format dotenv) …
cognito-tui export --profile work --to-profile work            into ~/.aws/credentials"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    listed = "".join(f"  {format_.name:<15}{format_.purpose}\n" for format_ in FORMATS)
    define(
        command,
        export,
        more="They go to standard output, even when that is the terminal.",
        examples=_EXAMPLES,
    )
    command.epilog = f"formats:\n{listed}\n{command.epilog}"
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--format",
        choices=[format_.name for format_ in FORMATS],
        default=DEFAULT,
        metavar="FORMAT",
        help=f"one of those below; default: {DEFAULT}",
    )
    where.add_argument(
        "--to-profile",
        metavar="NAME",
        help="write them into the profile NAME of ~/.aws/credentials instead, for tools that only read this file",
    )
    command.add_argument(
        "--force", action="store_true", help="with --to-profile: replace long-lived keys, too"
    )
    add_which_credentials(command)
    add_region(command)
    add_signing_in(command)


def export(arguments: argparse.Namespace) -> int:
    if arguments.force and not arguments.to_profile:
        raise ConfigurationError("--force goes with --to-profile.")
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    credentials = context.credentials
    if arguments.to_profile:
        from ...services.aws_files import credentials_file, write_credentials

        warning = write_credentials(
            arguments.to_profile,
            credentials,
            force=arguments.force,
            session_key=context.cognito.profile.session_key,
            region=arguments.region,
        )
        where = f"[{arguments.to_profile}] of {shown_path(credentials_file(os.environ))}"
        echo(
            *filter(
                None,
                (f"Written to {where}: good until {time_text.date_time(credentials.expires_at)}.", warning),
            )
        )
    else:
        write(render(credentials, arguments.format, arguments.region).reveal())
    return 0
