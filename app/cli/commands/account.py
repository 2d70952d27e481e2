"""`account …` for those who have a session."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ...errors import CognitoTuiError
from ...services.account import left_behind
from ...services.base import command
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import local_time, print_json, print_pairs, print_table
from .mfa import factor_words


def show(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    user = with_retries(account.user)
    if arguments.json:
        print_json(asdict(user))
    else:
        factors = ", ".join(factor_words(user))
        print_pairs({"user name": user.username, **user.attributes, "second factors": factors or "none"})
    return 0


def set_attributes(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    account = line.account
    deliveries = with_retries(lambda: account.update_attributes(dict(arguments.attributes)))
    echo("Changed.")
    for delivery in deliveries:
        verify = command(
            f"cognito-tui account verify{line.cognito.profile.option}", delivery.attribute, sent=""
        )
        echo(delivery.sentence, f"To give it back: {verify}")
    return 0


def unset_attributes(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    with_retries(lambda: account.delete_attributes(arguments.names))
    echo("Removed.")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    account, attribute = line.account, arguments.attribute
    if not arguments.sent:
        echo(with_retries(lambda: account.send_verification(attribute)).sentence)

    def give_back() -> None:
        code = line.asker.sent_code()
        with_retries(lambda: account.verify(attribute, code))

    line.asker.until_accepted(give_back)
    echo("Verified.")
    return 0


def change_password(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    account = line.account
    old = line.asker.password("Present password")
    line.asker.until_accepted(lambda: account.change_password(old, line.asker.new_password()))
    echo("The password is changed.")
    return 0


def sessions(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    if arguments.revoke:
        with_retries(lambda: account.revoke_session(arguments.revoke))
        echo("That session is over.")
        return 0
    found = with_retries(account.sessions)
    if arguments.json:
        print_json([asdict(session) for session in found])
        return 0
    print_table(
        ("ID", "KIND", "DEVICE", "FROM", "LAST USED", ""),
        [
            (
                session.id,
                session.kind,
                session.device,
                " ".join(filter(None, (session.ip, session.place))),
                local_time(session.last_used),
                "this one" if session.current else "",
            )
            for session in found
        ],
    )
    return 0


def delete(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    names = {line.signed_in.username, line.signed_in.tokens.username}
    typed = arguments.yes_delete
    if typed is None:
        echo(f"This deletes the account {line.signed_in.username} for good.")
        typed = line.asker.text("Type its user name", "the user name, typed")
    if typed not in names:
        raise CognitoTuiError("That is not the user name: nothing was deleted.")
    with_retries(lambda: line.cognito.delete_account(line.signed_in))
    echo("The account is deleted.", *left_behind(line.cognito.profile))
    return 0
