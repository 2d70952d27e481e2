"""A code that is typed: programs, screens and the command line take and refuse the same, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cognito_tui import Answer, CodeRejected, CodeRequired, TotpEnrollment
from cognito_tui.cli.io.prompter import Prompter
from cognito_tui.services.auth import DIGITS, SENT_DIGITS, Attempt, sent_code
from cognito_tui.services.auth.answers import fitting
from cognito_tui.services.base import TOTP, Secret
from cognito_tui.widgets.fields import NotSent
from cognito_tui.widgets.later_fields import CodeInput

ATTEMPT = Attempt("ada", "ada")
TAKEN = (
    "123456 | 123 456| 123-456|G-123456|１２３４５６|١٢٣٤٥٦|12\u200b3456|\ufeff123456\n|Your code is 123456."
)
REFUSED = "|  |12345|123456789|12a456|123456 123456|123456, good for 3 minutes|²³¹456|Il23456"

Way = Callable[[str], Secret]


def asked(challenge: str) -> Way:
    step = CodeRequired(ATTEMPT, challenge)
    return lambda typed: fitting(step, Answer(typed)).secret


def on_screen(longest: int) -> Way:
    code: Any = CodeInput.code
    return lambda typed: code.fget(SimpleNamespace(value=typed, _longest=longest))


def on_line(challenge: str = "") -> Way:
    def given(typed: str) -> Secret:
        preset: Any = SimpleNamespace(code=lambda _: Secret(typed))
        terminal: Any = None
        return Prompter(preset, terminal).sent_code(challenge=challenge)

    return given


# what stands for a password may be longer
KINDS: dict[str, tuple[Way, ...]] = {
    "sent in a sign-in": (asked("EMAIL_OTP"), asked("SMS_MFA"), on_screen(SENT_DIGITS), on_line("EMAIL_OTP")),
    "of an authenticator": (
        asked(TOTP),
        lambda typed: fitting(TotpEnrollment(ATTEMPT, Secret("KEY")), Answer(typed)).secret,
        on_screen(DIGITS),
    ),
    "sent otherwise": (sent_code, on_screen(DIGITS), on_line()),
}


def outcome(way: Way, typed: str) -> str:
    try:
        return way(typed).reveal()
    except (CodeRejected, NotSent) as error:
        return str(error)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_the_same_everywhere(kind: str) -> None:
    def seen(typed: str) -> str:
        ways = [
            way for way in KINDS[kind] if typed or way not in KINDS[kind][-1:]
        ]  # nothing typed: another code
        outcomes = {outcome(way, typed) for way in ways}
        assert len(outcomes) == 1, (typed, outcomes)
        return outcomes.pop()

    assert {seen(typed) for typed in TAKEN.split("|")} == {"123456"}
    assert all("digits" in seen(typed) for typed in REFUSED.split("|"))
    is_longer = kind == "sent in a sign-in"
    assert (seen("1234 5678") == "12345678") == is_longer
    assert (seen("1234567") == "1234567") == is_longer
