"""`console`."""

from __future__ import annotations

import argparse
import os

from ...services.config import FOR_CREDENTIALS
from ...services.delivery import URL_LIFE, console_link
from ...services.loopback import Browser, can_open, open_one_time_link
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import write
from ..options import add_signing_in, add_which_credentials, define
from ..usage import Parser

_EXAMPLES = """\
cognito-tui console --open                                in the browser
cognito-tui console --open --service lambda --region eu-central-1
cognito-tui console --open --service /s3/buckets/holiday
cognito-tui console --open --sign-out-first               in place of another account's session
cognito-tui console                                       the address, for a browser elsewhere"""


def add_arguments(command: Parser) -> None:
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
        help="where: the console's own name of a service, as in its addresses (s3, ec2, cloudwatch), a /path, or such "
        "an address",
    )
    command.add_argument(
        "--sign-out-first",
        action="store_true",
        help="first end the console session that the browser has, of another account perhaps",
    )
    add_which_credentials(command, hands_over=True)
    add_signing_in(command)


def console(arguments: argparse.Namespace) -> int:
    """Print the URL on standard output, or open it in a browser with --open."""
    context = CommandContext(arguments, needs=FOR_CREDENTIALS, opens=arguments.open)
    credentials = context.credentials
    link = with_retries(
        lambda: console_link(
            credentials,
            context.cognito.clock,
            arguments.service,
            context.cognito.profile.region,
            sign_out_first=arguments.sign_out_first,
        )
    )
    browser = Browser.of(context.cognito.profile)
    if arguments.open and can_open(os.environ, browser) and open_one_time_link(link.url, browser=browser):
        echo(link.sentence)
        return 0
    if arguments.open:
        echo("No browser can be opened from here. Open this address in one:")
    write(f"{link.url.reveal()}\n")
    echo(f"It is good for {URL_LIFE.seconds // 60} minutes, for whoever has it. {link.sentence}")
    return 0
