"""`ssh`: a command or a shell on another machine, where fresh credentials are served for as long as it runs."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from contextlib import ExitStack
from typing import Any

from ...errors import ConfigurationError
from ...services.base import POSIX
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import ALONE, WITH_VALUE, SshWords
from ..child_process import exit_like_child, run_to_its_end, signals_for_this_thread
from ..context import CommandContext
from ..io.streams import leave_the_rest
from ..options import add_signing_in, add_which_credentials, define
from ..usage import Parser
from .exec import CommandNotFound, say_how_it_went

_EXAMPLES = """\
cognito-tui ssh build.example.com                a shell there
cognito-tui ssh build.example.com aws s3 ls
cognito-tui ssh --profile work -p 2222 -J jump.example.com ada@10.0.0.7"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        connect,
        more="Your own ssh connects, with your ssh_config and its own options before HOST. A port of the other "
        "machine's loopback leads here, and the AWS SDKs there find it by their environment; no key and no session is "
        "on that machine, and nothing is left there at the end. The exit code is ssh's.",
        examples=_EXAMPLES,
        has_v=False,
    )
    command.usage = "cognito-tui ssh [options] [ssh's options] HOST [COMMAND [ARGUMENT ...]]"
    # all that follows is ssh's, whatever it looks like
    command.add_argument(
        "words", metavar="HOST", nargs=argparse.REMAINDER, help="and a command; without: a shell"
    )
    add_which_credentials(command, hands_over=True)
    add_signing_in(command, with_p=False)  # that is ssh's: the port
    for letter in sorted(ALONE | WITH_VALUE):
        command.add_argument(
            f"-{letter}",
            action=_OfSsh,
            nargs=1 if letter in WITH_VALUE else 0,
            dest="of_ssh",
            default=[],
            help=argparse.SUPPRESS,
        )


class _OfSsh(argparse.Action):
    """An option that is ssh's, wherever it stands among ours."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        namespace.of_ssh = [*namespace.of_ssh, option_string, *values]


def connect(arguments: argparse.Namespace) -> int:
    from ...services.delivery import Delivery, Endpoint, RemoteForward, as_configured
    from ...services.storage import noted

    words = SshWords.of([*arguments.of_ssh, *arguments.words[arguments.words[:1] == ["--"] :]])
    if not POSIX:
        raise ConfigurationError(
            "Windows' own ssh cannot share a connection, which this needs.", hint="Use it in WSL."
        )
    if shutil.which("ssh") is None:
        raise CommandNotFound("There is no command ssh.")
    words = as_configured(words)  # before anybody has to sign in for it
    if arguments.password_stdin or arguments.code_stdin:
        leave_the_rest()
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    credentials = context.credentials
    delivery = Delivery.of(credentials, context.cognito.profile, {})
    with ExitStack() as serving:
        with signals_for_this_thread():
            endpoint = serving.enter_context(
                Endpoint(
                    context.cognito.fresh_credentials,
                    clock=context.cognito.clock,
                    at_hand=credentials,
                    noted=noted(context.cognito.profile.session_key, "ssh"),
                )
            )
        there = serving.enter_context(
            RemoteForward(words, endpoint, delivery, context.cognito.profile.region)
        )
        ended = run_to_its_end(there.command(at_terminal=sys.stdin.isatty()), os.environ)
    say_how_it_went(endpoint)
    return exit_like_child(ended)
