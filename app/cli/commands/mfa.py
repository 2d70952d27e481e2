"""`mfa …`."""

from __future__ import annotations

import argparse
from functools import partial

from ...services.account import (
    Account,
    FactorChange,
    User,
    add_authenticator,
    prefer,
    switch_off,
    switch_on,
)
from ...services.auth import normalise_code
from ...services.base import SWITCHABLE, FactorKind, factor_label, factor_word
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import print_json, print_lines
from ..io.qr_art import show_key
from ..options import add_action, add_signing_in, define_family
from ..usage import Parser

_EXAMPLES = """\
cognito-tui mfa show
cognito-tui mfa enroll
cognito-tui mfa prefer totp
cognito-tui mfa off sms"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    show_parser = add_action(
        actions, "show", show, "show which MFA methods are on", examples="cognito-tui mfa show"
    )
    show_parser.add_argument("--json", action="store_true", help="as JSON")
    enroll_parser = add_action(
        actions,
        "enroll",
        enroll,
        "add an authenticator app",
        more="It replaces the one that you have.",
        examples="cognito-tui mfa enroll",
        also="enrol",
    )
    prefer_parser = add_action(
        actions,
        "prefer",
        prefer_factor,
        "choose which MFA method is asked for first",
        examples="cognito-tui mfa prefer email\ncognito-tui mfa prefer none",
    )
    prefer_parser.add_argument(
        "factor", choices=(*SWITCHABLE, "none"), metavar="FACTOR", help="totp, sms, email or none"
    )
    on_parser = add_action(
        actions,
        "on",
        turn_on,
        "turn MFA methods on",
        more="An email address or phone number must be verified first, and an authenticator enrolled.",
        examples="cognito-tui mfa on sms email",
    )
    off_parser = add_action(
        actions,
        "off",
        turn_off,
        "turn MFA methods off",
        more="Asks before the last one is turned off.",
        examples="cognito-tui mfa off totp",
    )
    off_parser.add_argument("--yes", action="store_true", help="switch the last one off without a question")
    for switch in (on_parser, off_parser):
        switch.add_argument(
            "factors", choices=SWITCHABLE, metavar="FACTOR", nargs="+", help="totp, sms or email"
        )
    for action in (show_parser, enroll_parser, prefer_parser, on_parser, off_parser):
        add_signing_in(action)


def show(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    user = with_retries(account.user)
    if arguments.json:
        print_json({"second_factors": user.second_factors, "preferred": user.preferred})
    elif words := factor_words(user):
        print_lines(*words)
    else:
        echo("No second factor is on.")
    return 0


def factor_words(user: User) -> list[str]:
    """ "Authenticator app (totp, preferred)" for each that is on."""
    return [
        f"{factor_label(name)} ({factor_word(name)}{', preferred' if name == user.preferred else ''})"
        for name in user.second_factors
    ]


def enroll(arguments: argparse.Namespace) -> int:
    """Add an authenticator app; it is on once a code has proved it."""
    context = CommandContext(arguments)
    account = context.account
    user = with_retries(account.user)
    key = with_retries(account.new_authenticator)
    username = context.signed_in.username
    show_key(key, account=username, issuer=context.cognito.profile.app_name)

    def prove() -> None:
        code = normalise_code(context.prompter.code())
        with_retries(lambda: account.confirm_authenticator(code, key=key, username=username))

    context.prompter.until_accepted(prove)
    _apply(account, add_authenticator(user))
    echo("The authenticator is added, and on.")
    return 0


def prefer_factor(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    kind = SWITCHABLE.get(arguments.factor)
    _apply(account, prefer(with_retries(account.user), kind))
    echo(f"{kind.label}: asked for first from now on." if kind else "None is preferred.")
    return 0


def turn_on(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    change = switch_on(with_retries(account.user), _kinds(arguments))
    _apply(account, change, "on")
    return 0


def turn_off(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    account = context.account
    change = switch_off(with_retries(account.user), _kinds(arguments))
    if change.risk and not arguments.yes:
        context.prompter.confirm("Turn it off?", change.risk, undone="Nothing was changed.")
    _apply(account, change, "off")
    return 0


def _kinds(arguments: argparse.Namespace) -> list[FactorKind]:
    return [SWITCHABLE[word] for word in arguments.factors]


def _apply(account: Account, change: FactorChange, state: str = "") -> None:
    """Make each of the settings, and say so."""
    for setting in change.settings:
        with_retries(partial(change.apply, account, setting))
        if state:
            echo(f"{setting.kind.label}: {state}.")
