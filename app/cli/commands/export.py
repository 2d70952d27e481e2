"""`export`."""

from __future__ import annotations

import argparse
import os

from ...errors import ConfigurationError
from ...services.aws_files import check_name, credentials_file, write_credentials
from ...services.base import time_text
from ...services.config import ALL, BY_NAME, FLAGS, FOR_CREDENTIALS, Profile
from ...services.delivery import DEFAULT_FORMAT, FORMATS, Delivery, format_named, render, unset
from ...services.storage import shown_path
from ..context import CommandContext
from ..io.messages import echo
from ..io.output import write
from ..options import add_signing_in, add_which_credentials, define
from ..usage import Parser

_EXAMPLES = """\
eval "$(cognito-tui export)"                                   bash, zsh, sh
eval "$(cognito-tui export --unset)"                           ... and out of it again
cognito-tui export --format fish | source                      fish
eval `cognito-tui export --format csh`                         csh, tcsh
execx($(cognito-tui export --format xonsh))                    xonsh
cognito-tui export --format powershell | Out-String | iex      PowerShell
cognito-tui export --format json | from json | load-env        Nushell
docker run --env-file <(cognito-tui export --format dotenv) …
cognito-tui export --profile work --to-profile work            into ~/.aws/credentials"""


def add_arguments(command: Parser) -> None:
    listed = "".join(f"  {format_.name:<15}{format_.purpose}\n" for format_ in FORMATS)
    define(
        command,
        export,
        more="They go to standard output, even when that is the terminal. Other AWS credentials, and AWS_PROFILE, "
        "are unset, as some AWS programs would take those.",
        examples=_EXAMPLES,
    )
    command.epilog = f"formats:\n{listed}\n{command.epilog}"
    command.add_argument(
        "--format",
        choices=[format_.name for format_ in FORMATS],
        metavar="FORMAT",
        help=f"one of those below; default: {DEFAULT_FORMAT}",
    )
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--to-profile",
        metavar="NAME",
        help="write them into the profile NAME of ~/.aws/credentials instead, for tools that only read this file",
    )
    where.add_argument(
        "--unset",
        action="store_true",
        help="print what takes them out of the shell again, in --format FORMAT",
    )
    command.add_argument(
        "--force", action="store_true", help="with --to-profile: replace long-lived keys, too"
    )
    add_which_credentials(command, hands_over=True)
    add_signing_in(command)


def export(arguments: argparse.Namespace) -> int:
    if arguments.unset:
        return _unset(arguments)
    to_profile = arguments.to_profile is not None
    if arguments.force and not to_profile:
        raise ConfigurationError("--force goes with --to-profile.")
    if arguments.format and to_profile:
        raise ConfigurationError("--format is not allowed with --to-profile, which prints no credentials.")
    if to_profile:  # a name that is none is said before anybody has to sign in for it
        check_name(arguments.to_profile)
    if arguments.format == "process" and arguments.region:
        raise ConfigurationError("The format process has no place for a region.")
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    delivery = Delivery.of(context.credentials, context.cognito.profile, os.environ)
    if to_profile:
        _write_into_profile(arguments, context.cognito.profile, delivery)
    else:
        write(render(delivery, arguments.format or DEFAULT_FORMAT).reveal())
    return 0


def _write_into_profile(arguments: argparse.Namespace, profile: Profile, delivery: Delivery) -> None:
    warning = write_credentials(
        arguments.to_profile,
        delivery.credentials,
        force=arguments.force,
        session_key=profile.session_key,
        region=delivery.region,
        own_region=bool(profile.region),
    )
    where = f"[{arguments.to_profile}] of {shown_path(credentials_file(os.environ))}"
    until = time_text.date_time(delivery.credentials.expires_at)
    echo(*filter(None, (f"Written to {where}: good until {until}.", warning)))


def _unset(arguments: argparse.Namespace) -> int:
    given = [
        flag for name, flag in FLAGS.items() if BY_NAME[name].taken_by != ALL and getattr(arguments, name)
    ]
    given += [f"--{name}" for name in ("force", "again", "browser") if getattr(arguments, name)]
    if given:
        raise ConfigurationError(f"{', '.join(given)} cannot go with --unset, for which nobody signs in.")
    write(format_named(arguments.format or DEFAULT_FORMAT).unset(unset(os.environ)))
    return 0
