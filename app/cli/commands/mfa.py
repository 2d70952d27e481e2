"""`mfa …`."""

from __future__ import annotations

import argparse

from ...services.account import TOTP, Account, User
from ...services.auth import factor_name, normalise_code
from ..authenticator_setup import show_key
from ..context import CommandLine
from ..io.messages import patient, say
from ..io.output import print_json, print_lines
from .mfa_parser import FACTORS


def show(arguments: argparse.Namespace) -> int:
    account = CommandLine(arguments).account
    user = patient(account.user)
    if arguments.json:
        print_json({"second_factors": user.second_factors, "preferred": user.preferred})
    elif words := factor_words(user):
        print_lines(*words)
    else:
        say("No second factor is on.")
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
    line = CommandLine(arguments)
    account = line.account
    user = patient(account.user)
    key = patient(account.new_authenticator)
    show_key(key, account=line.signed_in.username, issuer=line.cognito.profile.app_name)

    def prove() -> None:
        code = normalise_code(line.asker.code().reveal())
        patient(lambda: account.confirm_authenticator(code))

    line.asker.until_accepted(prove)
    patient(lambda: account.set_second_factor(TOTP, enabled=True, preferred=user.preferred == TOTP))
    say("The authenticator is added, and on.")
    return 0


def prefer(arguments: argparse.Namespace) -> int:
    account = CommandLine(arguments).account
    if arguments.factor != "none":
        factor = FACTORS[arguments.factor]
        patient(lambda: account.set_second_factor(factor, enabled=True, preferred=True))
        say(f"{factor_name(factor)}: asked for first from now on.")
        return 0
    preferred = patient(account.user).preferred
    if preferred:
        patient(lambda: account.set_second_factor(preferred, enabled=True))
    say("None is preferred.")
    return 0


def switch_on(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=True)


def switch_off(arguments: argparse.Namespace) -> int:
    return _switch(arguments, enabled=False)


def _switch(arguments: argparse.Namespace, *, enabled: bool) -> int:
    account = CommandLine(arguments).account
    preferred = patient(account.user).preferred if enabled else ""
    for word in arguments.factors:
        factor = FACTORS[word]
        _set(account, factor, enabled=enabled, preferred=factor == preferred)
        say(f"{factor_name(factor)}: {'on' if enabled else 'off'}.")
    return 0


def _set(account: Account, factor: str, *, enabled: bool, preferred: bool) -> None:
    patient(lambda: account.set_second_factor(factor, enabled=enabled, preferred=preferred))
