"""`token`."""

from __future__ import annotations

import argparse

from ...services.api import ID, TOKENS
from ..context import CommandContext
from ..io.output import print_json, write
from ..options import add_signing_in, define
from ..usage import Parser

_EXAMPLES = """\
cognito-tui token access > ~/.token          (umask 077 first)
TOKEN=$(cognito-tui token access) ./a-program-that-calls-the-api
cognito-tui token id --verify                its claims, once it has been verified"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        print_token,
        more="For programs that call an API themselves; cognito-tui call calls one without showing the token.",
        examples=_EXAMPLES,
    )
    command.add_argument("use", choices=TOKENS, metavar="access|id", help="which token")
    command.add_argument(
        "--verify",
        action="store_true",
        help="verify it with the pool's public keys, and print its claims (JSON) instead; 4: not valid",
    )
    add_signing_in(command)


def print_token(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    tokens = context.signed_in.tokens
    token = tokens.id_token if arguments.use == ID else tokens.access_token
    if arguments.verify:
        from ...services.tokens import verified

        print_json(verified(token, arguments.use, context.cognito.profile, context.cognito.clock))
    else:
        write(f"{token.reveal()}\n")
    return 0
