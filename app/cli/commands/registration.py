"""`account …` for those who have no session: sign up, confirm, a new password."""

from __future__ import annotations

import argparse

from ...errors import AttributesRequired
from ...services.base import Secret, command
from ..context import CommandContext
from ..io.messages import echo, print_error, with_retries
from ..recovery import confirm_account, reset_password as reset, send_reset_code


def sign_up(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    username, attributes = line.username, dict(arguments.attributes)

    def send(password: Secret) -> bool:
        """Gives whether the account still needs a code."""
        registration = line.cognito.registration
        while True:
            try:
                delivery = with_retries(lambda: registration.sign_up(username, password, attributes))
            except AttributesRequired as error:
                missing = [name for name in error.names if name not in attributes]
                if not (missing and line.asker.prompts.possible):
                    raise
                print_error(error)
                attributes.update((name, line.asker.attribute(name)) for name in missing)
            else:
                echo("The account is made." if delivery is None else delivery.sentence)
                return delivery is not None

    def choose_and_send() -> bool:
        password = line.asker.chosen_password(line.asker.given.password, "Password")
        typed = line.asker.typed
        try:
            return send(password)
        finally:
            line.asker.typed = typed

    if line.asker.until_accepted(choose_and_send):
        if not (arguments.code_stdin or line.asker.prompts.possible):
            confirm = command("cognito-tui account confirm", u=username)
            echo(f"To confirm it: {confirm}{line.cognito.profile.option}")
            return 0
        confirm_account(line.cognito.registration, line.asker, username)
    return 0


def confirm(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    confirm_account(line.cognito.registration, line.asker, line.username)
    return 0


def resend(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    username = line.username
    echo(with_retries(lambda: line.cognito.registration.resend(username)).sentence)
    return 0


def forgot_password(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    username = line.username
    send_reset_code(line.cognito.registration, username)
    if line.asker.prompts.possible:
        reset(line.cognito.registration, line.asker, username)
    else:
        reset_it = command("cognito-tui account reset-password", u=username)
        echo(f"To use it: {reset_it}{line.cognito.profile.option}")
    return 0


def reset_password(arguments: argparse.Namespace) -> int:
    line = CommandContext(arguments)
    reset(line.cognito.registration, line.asker, line.username)
    return 0
