"""`login`."""

from __future__ import annotations

import argparse
import sys

from ...client import SessionCredentials
from ...services.delivery import export_lines
from ...services.tokens import AuthResult
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import local_time, write


def login(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    signed_in = line.signed_in
    if arguments.remember_device:
        _remember_device(line, signed_in)
    session = with_retries(lambda: line.cognito.session(signed_in))
    if session.credentials.fallback_reason:
        echo(session.credentials.fallback_reason)
    if sys.stdout.isatty():
        _say_who(line, session)
    else:
        # the one secret that ever goes to stdout, and not where it would be seen
        write(export_lines(session.credentials).reveal())
    return 0


def _say_who(line: CommandContext, session: SessionCredentials) -> None:
    echo(
        f"Signed in as {session.signed_in.username}. "
        f"The AWS credentials are good until {local_time(session.credentials.expires_at)}.",
        'Into this shell:  eval "$(cognito-tui export)"',
    )
    if line.cognito.kept:
        echo("The session is kept; cognito-tui logout ends it.")
    elif not line.cognito.store.persistent:
        echo(
            'It is not renewed after that: with remember = "file" in the profile nothing is asked next time.'
        )


def _remember_device(line: CommandContext, signed_in: AuthResult) -> None:
    if not line.cognito.store.persistent:
        echo('This machine is not remembered: that needs remember = "file" in the profile.')
    elif signed_in.device is None:
        echo("This machine is not remembered: the pool does not track devices.")
    elif not signed_in.device.remembered:
        with_retries(lambda: line.cognito.remember_device(signed_in, remembered=True))
        echo("This machine is remembered: no second factor is asked for here.")
