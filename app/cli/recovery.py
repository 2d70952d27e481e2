"""Confirming an account, and resetting a password, on the terminal: as commands, and in the middle of a sign-in."""

from __future__ import annotations

from ..services.auth import Registration
from ..services.base import Secret
from .io.messages import echo, with_retries
from .io.prompter import Prompter


def confirm_account(registration: Registration, asker: Prompter, username: str) -> None:
    """Asks for the code that has been sent, or sends another."""

    def confirm() -> None:
        while not (code := asker.sent_code("Confirmation code (nothing: send a new one)")):
            echo(with_retries(lambda: registration.resend(username)).sentence)
        with_retries(lambda: registration.confirm(username, code))

    asker.until_accepted(confirm)
    echo("The account is confirmed.")


def send_reset_code(registration: Registration, username: str) -> None:
    echo(with_retries(lambda: registration.forgot_password(username)).sentence)


def reset_password(registration: Registration, asker: Prompter, username: str) -> Secret:
    """Asks for the code that has been sent. Gives the new password."""

    def reset() -> Secret:
        code = asker.sent_code("Code from the message")
        password = asker.new_password()
        registration.reset_password(username, code, password)
        return password

    password = asker.until_accepted(reset)
    echo("The new password is set.")
    return password
