"""`mfa …`."""

from __future__ import annotations

import argparse

from ...services.account import Account, User
from ...services.auth import normalise_code
from ...services.base import SWITCHABLE, TOTP, factor_label, factor_word
from ..authenticator_setup import show_key
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import print_json, print_lines
from ..options import add_action, add_signing_in, define_family


def add_arguments(command: argparse.ArgumentParser) -> None:
    actions = define_family(
        command,
        "cognito-tui mfa show\ncognito-tui mfa enrol\ncognito-tui mfa prefer totp\ncognito-tui mfa off sms",
    )
    show_parser = add_action(
        actions, "show", show, "show which second factors are on", examples="cognito-tui mfa show"
    )
    show_parser.add_argument("--json", action="store_true", help="as JSON")
    enrol_parser = add_action(
        actions,
        "enrol",
        enrol,
        "add an authenticator app",
        more="It replaces the one that you have.",
        examples="cognito-tui mfa enrol",
    )
    prefer_parser = add_action(
        actions,
        "prefer",
        prefer,
        "choose which second factor is asked for first",
        examples="cognito-tui mfa prefer email\ncognito-tui mfa prefer none",
    )
    prefer_parser.add_argument(
        "factor", choices=(*SWITCHABLE, "none"), metavar="FACTOR", help="totp, sms, email or none"
    )
    on_parser = add_action(
        actions,
        "on",
        switch_on,
        "switch second factors on",
        more="An address or a number must be verified first, an authenticator enrolled.",
        examples="cognito-tui mfa on sms email",
    )
    off_parser = add_action(
        actions, "off", switch_off, "switch second factors off", examples="cognito-tui mfa off totp"
    )
    for switch in (on_parser, off_parser):
        switch.add_argument(
            "factors", choices=SWITCHABLE, metavar="FACTOR", nargs="+", help="totp, sms or email"
        )
    for action in (show_parser, enrol_parser, prefer_parser, on_parser, off_parser):
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


def enrol(arguments: argparse.Namespace) -> int:
    """The authenticator is on once a code has proved it; what was preferred stays so."""
    line = CommandContext(arguments)
    account = line.account
    user = with_retries(account.user)
    key = with_retries(account.new_authenticator)
    show_key(key, account=line.signed_in.username, issuer=line.cognito.profile.app_name)

    def prove() -> None:
        code = normalise_code(line.asker.code().reveal())
        with_retries(lambda: account.confirm_authenticator(code))

    line.asker.until_accepted(prove)
    with_retries(lambda: account.set_second_factor(TOTP, enabled=True, preferred=user.preferred == TOTP))
    echo("The authenticator is added, and on.")
    return 0


def prefer(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    if arguments.factor != "none":
        factor = SWITCHABLE[arguments.factor].name
        with_retries(lambda: account.set_second_factor(factor, enabled=True, preferred=True))
        echo(f"{factor_label(factor)}: asked for first from now on.")
        return 0
    preferred = with_retries(account.user).preferred
    if preferred:
        with_retries(lambda: account.set_second_factor(preferred, enabled=True))
    echo("None is preferred.")
    return 0


def switch_on(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=True)


def switch_off(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=False)


def _switch(arguments: argparse.Namespace, *, enabled: bool) -> int:
    account = CommandContext(arguments).account
    preferred = with_retries(account.user).preferred if enabled else ""
    for word in arguments.factors:
        factor = SWITCHABLE[word].name
        _set(account, factor, enabled=enabled, preferred=factor == preferred)
        echo(f"{factor_label(factor)}: {'on' if enabled else 'off'}.")
    return 0


def _set(account: Account, factor: str, *, enabled: bool, preferred: bool) -> None:
    with_retries(lambda: account.set_second_factor(factor, enabled=enabled, preferred=preferred))
