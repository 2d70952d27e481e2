"""`console`."""

from __future__ import annotations

import argparse
import os

from ...services.base import time_text
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import URL_LIFE, console_url
from ...services.loopback import can_open, open_one_time_link
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import write
from ..options import add_signing_in, add_which_credentials, define

_EXAMPLES = """\
cognito-tui console --open                                in the browser
cognito-tui console --open --service lambda --region eu-central-1
cognito-tui console --open --service /s3/buckets/holiday
cognito-tui console                                       the address, for a browser elsewhere"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    define(
        command,
        console,
        more="Prints a sign-in URL, which works for 15 minutes for anyone who has it.",
        examples=_EXAMPLES,
    )
    command.add_argument("--open", action="store_true", help="open it in the browser instead of printing it")
    command.add_argument(
        "--service",
        metavar="NAME",
        default="",
        help="where: the console's own name of a service, as in its addresses (s3, ec2, cloudwatch), or a /path",
    )
    command.add_argument("--region", metavar="NAME", default="", help="default: the identity pool's")
    add_which_credentials(command)
    add_signing_in(command)


def console(arguments: argparse.Namespace) -> int:
    """Print the URL on standard output, or open it in a browser with --open."""
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    credentials = context.credentials
    url = with_retries(
        lambda: console_url(credentials, context.cognito.clock, arguments.service, arguments.region)
    )
    until = f"The console stays signed in until {time_text.date_time(credentials.expires_at)}."
    if arguments.open and can_open(os.environ) and open_one_time_link(url):
        echo(until)
        return 0
    if arguments.open:
        echo("No browser can be opened from here. Open this address in one:")
    write(f"{url.reveal()}\n")
    echo(f"It is good for {URL_LIFE.seconds // 60} minutes, for whoever has it. {until}")
    return 0
