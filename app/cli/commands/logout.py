"""`logout`: ends what is kept, looks whether it is gone, and names what it does not take away."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from functools import partial

from ...client import CognitoClient
from ...errors import NotForgotten
from ...services.account import clear_copies, left_behind
from ...services.config import KEYS
from ...services.delivery import PROFILE_MARK, format_named, shell_format, unset
from ...services.loopback import Browser
from ...services.tokens import TokenStore, stored_variants
from ..context import CommandContext
from ..io.messages import echo, print_error, with_retries
from ..io.output import write
from ..next_commands import taken_in, worded
from ..options import add_answers, define
from ..unlocking import unlock
from ..usage import Parser

_EXAMPLES = """\
cognito-tui logout
eval "$(cognito-tui logout)"         ... and the credentials go out of this shell
cognito-tui logout --everywhere      all sessions, in all apps
cognito-tui logout --all-copies      keys that `export --to-profile` wrote as well
cognito-tui logout --browser         the browser's own session as well"""


def add_arguments(command: Parser) -> None:
    define(command, logout, examples=_EXAMPLES)
    command.add_argument(
        "--everywhere", action="store_true", help="end every session of this user; signs in first if needed"
    )
    command.add_argument("--forget-device", action="store_true", help="have Cognito forget this device")
    command.add_argument(
        "--all-copies",
        action="store_true",
        help="also remove keys that `export --to-profile` or the app wrote into AWS's own files",
    )
    command.add_argument(
        "--browser",
        dest="browser_logout",
        action="store_true",
        help="also end managed login's session, in a browser",
    )
    command.set_defaults(browser=False, again=False)
    add_answers(command, "password", "code", "totp")


def logout(arguments: argparse.Namespace) -> int:
    of_browser = ("domain", "browser") if arguments.browser_logout else ()
    context = CommandContext(arguments, None if arguments.everywhere else (*KEYS, *of_browser))
    profile = context.cognito.profile
    places, left = clear_copies(profile, os.environ, written=arguments.all_copies)
    for place in places:
        echo(f"The keys are taken out of {place}.")
    try:
        left += _end_everywhere(context) if arguments.everywhere else _end_here(context)
    finally:
        for words in left_behind(profile, context.cognito.clock):
            echo(worded(words))
        for error in left:
            print_error(error)
        _clear_shell()
    if arguments.browser_logout:
        from ..browser_sign_in import open_or_show

        open_or_show(context.cognito.logout_url, Browser.of(profile))
    return NotForgotten.exit_code if left else 0


def _clear_shell() -> None:
    """Take out of the shell what `export` or `exec` has put there: with lines for it, or with words at a terminal."""
    if PROFILE_MARK not in os.environ:  # its credentials, if any, are not from here
        return
    if sys.stdout.isatty():
        echo(
            f"The AWS credentials in this shell work until they expire. To remove them:  {taken_in('export', unset='')}"
        )
    else:
        write(format_named(shell_format(os.environ)).unset(unset(os.environ)))


def _end_everywhere(context: CommandContext) -> list[NotForgotten]:
    signed_in = context.signed_in
    with suppress(NotForgotten):  # which is said once more
        with_retries(lambda: context.cognito.sign_out_everywhere(signed_in))
    left = _ended(
        [CognitoClient(profile) for profile in stored_variants(context.cognito.profile)], forget_device=False
    )
    if not left:
        echo(f"{signed_in.username} is signed out everywhere.")
    return left


def _end_here(context: CommandContext) -> list[NotForgotten]:
    # nothing is in this process: what counts is what there is, kept when the profile said otherwise perhaps
    may_ask = context.prompter.terminal.possible
    kept = [
        CognitoClient(way, context.cognito.clock, store=TokenStore(way, may_ask=may_ask))
        for way in stored_variants(context.cognito.profile)
    ]
    for each in kept:
        unlock(each.store, context.prompter)
    names = [found.username for each in kept if (found := each.store.session() or each.cache.get())]
    left = _ended(kept, forget_device=context.arguments.forget_device)
    if not left:
        echo(f"{names[0]} is signed out." if names else "Nobody is signed in.")
        odd = (words for each in kept for words in each.warnings)
        for words in filter(None, dict.fromkeys(odd)):
            echo(words)
    return left


def _ended(kept: list[CognitoClient], *, forget_device: bool) -> list[NotForgotten]:
    """End what is saved, whoever it belongs to, even if it cannot be read. Return what is left."""
    left = []
    for each in kept:
        try:
            with_retries(partial(each.sign_out, forget_device=forget_device))
        except NotForgotten as error:
            left.append(error)
    return left
