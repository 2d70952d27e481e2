"""Confirming an account, and resetting a password, on the terminal: as commands, and in the middle of a sign-in."""

from __future__ import annotations

from ..services.auth import Registration
from ..services.base import Secret
from .io.messages import patient, say
from .io.prompter import Asker


def confirm_account(registration: Registration, asker: Asker, username: str) -> None:
    """Asks for the code that has been sent, or sends another."""

    def confirm() -> None:
        while not (code := asker.sent_code("Confirmation code (nothing: send a new one)")):
            say(patient(lambda: registration.resend(username)).sentence)
        patient(lambda: registration.confirm(username, code))

    asker.until_accepted(confirm)
    say("The account is confirmed.")


def send_reset_code(registration: Registration, username: str) -> None:
    say(patient(lambda: registration.forgot_password(username)).sentence)


def reset_password(registration: Registration, asker: Asker, username: str) -> Secret:
    """Asks for the code that has been sent. Gives the new password."""

    def reset() -> Secret:
        code = asker.sent_code("Code from the message")
        password = asker.new_password()
        registration.reset_password(username, code, password)
        return password

    password = asker.until_accepted(reset)
    say("The new password is set.")
    return password
