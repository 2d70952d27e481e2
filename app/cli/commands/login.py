"""`login`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from ...client import SessionCredentials
from ...services.account import Remembering, remembering
from ...services.base import time_text
from ...services.delivery import Delivery, render, shell_format
from ...services.tokens import AuthResult
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import write
from ..next_commands import next_command, taken_in
from ..options import add_signing_in, add_which_credentials, define
from ..usage import Parser

_EXAMPLES = """\
cognito-tui login                           with prompts; no secret is printed
eval "$(cognito-tui login)"                 ... and the credentials go into this shell
cognito-tui login --browser                 with managed login, in a browser
printf '%s\\n' "$PW" | cognito-tui login -u ada --password-stdin --no-input
cognito-tui login --totp-command 'pass otp aws'"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        login,
        more="Standard output, if it is not the terminal, gets the lines of `export` for the shell that runs it.",
        examples=_EXAMPLES,
    )
    add_which_credentials(command, hands_over=True)
    add_signing_in(command)
    command.add_argument(
        "--remember-device", action="store_true", help="remember this device so MFA is skipped"
    )


def login(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    signed_in = context.signed_in
    if arguments.remember_device:
        _remember_device(context, signed_in)
    if not context.cognito.profile.identity_pool_id:
        echo(
            f"Signed in as {signed_in.username}.",
            "There are no AWS credentials: the profile names no identity pool.",
            *_what_follows(context, "The session is not kept"),
        )
        return 0
    session = with_retries(lambda: context.cognito.session(signed_in))
    if session.credentials.fallback_reason:
        echo(session.credentials.fallback_reason)
    if sys.stdout.isatty():
        _say_who(context, session)
    else:
        # the one secret that ever goes to stdout, and not where it would be seen
        delivery = Delivery.of(session.credentials, context.cognito.profile, os.environ)
        write(render(delivery, shell_format(os.environ)).reveal())
    return 0


def _say_who(context: CommandContext, session: SessionCredentials) -> None:
    echo(
        f"Signed in as {session.signed_in.username}. "
        f"The AWS credentials are good until {time_text.date_time(session.credentials.expires_at)}.",
        f"Into this shell:  {taken_in('export')}",
        *_what_follows(context, "It is not renewed after that"),
    )


def _what_follows(context: CommandContext, otherwise: str) -> Iterator[str]:
    """Yield what becomes of the session; `otherwise` and why, where it is not saved."""
    reason = context.cognito.status().not_renewable
    if not context.cognito.store.persistent:
        yield f'{otherwise}: with remember = "file" in the profile nothing is asked next time.'
    elif reason is not None:
        yield f"{otherwise}: {reason.value}."
    elif context.cognito.store.unsaved:
        yield f"{otherwise}: the session could not be saved."
    else:
        yield f"The session is saved. To sign out:  {next_command('logout')}"


def _remember_device(context: CommandContext, signed_in: AuthResult) -> None:
    outlook = remembering(context.cognito.store, signed_in)
    if signed_in.device is not None and signed_in.device.remembered:
        return
    if outlook is Remembering.POSSIBLE:
        with_retries(lambda: context.cognito.remember_device(signed_in, remembered=True))
    echo(outlook.value)
