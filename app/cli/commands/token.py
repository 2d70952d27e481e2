"""`token`."""

from __future__ import annotations

import argparse

from ...services.api import ID
from ..context import CommandContext
from ..io.output import print_json, write


def print_token(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    tokens = line.signed_in.tokens
    token = tokens.id_token if arguments.use == ID else tokens.access_token
    if arguments.verify:
        from ...services.tokens import verified

        print_json(verified(token, arguments.use, line.cognito.profile, line.cognito.clock))
    else:
        write(f"{token.reveal()}\n")
    return 0
