"""`console`."""

from __future__ import annotations

import argparse
import os

from ...services.delivery import URL_LIFE, console_url
from ...services.loopback import can_open, open_secretly
from ..context import CommandLine
from ..io.messages import patient, say
from ..io.output import local_time, write


def console(arguments: argparse.Namespace) -> int:
    """The URL on stdout; with --open in a browser, if there is one to see."""
    line = CommandLine(arguments)
    credentials = line.credentials
    url = patient(lambda: console_url(credentials, line.cognito.clock, arguments.service, arguments.region))
    until = f"The console stays signed in until {local_time(credentials.expires_at)}."
    if arguments.open and can_open(os.environ) and open_secretly(url):
        say(until)
        return 0
    if arguments.open:
        say("No browser can be opened from here. Open this address in one:")
    write(f"{url.reveal()}\n")
    say(f"It is good for {URL_LIFE.seconds // 60} minutes, for whoever has it. {until}")
    return 0
