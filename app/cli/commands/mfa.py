"""`mfa …`."""

from __future__ import annotations

import argparse

from ...services.account import TOTP, Account, User
from ...services.auth import factor_name, normalise_code
from ..authenticator_setup import show_key
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import print_json, print_lines
from .mfa_parser import FACTORS


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
    short = {name: word for word, name in FACTORS.items()}
    return [
        f"{factor_name(name)} ({short.get(name, name)}{', preferred' if name == user.preferred else ''})"
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
        factor = FACTORS[arguments.factor]
        with_retries(lambda: account.set_second_factor(factor, enabled=True, preferred=True))
        echo(f"{factor_name(factor)}: asked for first from now on.")
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
        factor = FACTORS[word]
        _set(account, factor, enabled=enabled, preferred=factor == preferred)
        echo(f"{factor_name(factor)}: {'on' if enabled else 'off'}.")
    return 0


def _set(account: Account, factor: str, *, enabled: bool, preferred: bool) -> None:
    with_retries(lambda: account.set_second_factor(factor, enabled=enabled, preferred=preferred))
