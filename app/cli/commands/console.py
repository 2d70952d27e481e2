"""`console`."""

from __future__ import annotations

import argparse
import os

from ...services.delivery import URL_LIFE, console_url
from ...services.loopback import can_open, open_one_time_link
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import local_time, write


def console(arguments: argparse.Namespace) -> int:
    """The URL on stdout; with --open in a browser, if there is one to see."""
    line = CommandContext(arguments)
    credentials = line.credentials
    url = with_retries(
        lambda: console_url(credentials, line.cognito.clock, arguments.service, arguments.region)
    )
    until = f"The console stays signed in until {local_time(credentials.expires_at)}."
    if arguments.open and can_open(os.environ) and open_one_time_link(url):
        echo(until)
        return 0
    if arguments.open:
        echo("No browser can be opened from here. Open this address in one:")
    write(f"{url.reveal()}\n")
    echo(f"It is good for {URL_LIFE.seconds // 60} minutes, for whoever has it. {until}")
    return 0
