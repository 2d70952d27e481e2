"""Every screen as it looks: 80x24, 60x20 and 120x40 in the dark theme, 80x24 in the light one.

After a change that is meant, and to look at a difference: see tests/support/pictures.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cognito_tui.errors import CodeRejected, ConnectionFailed, PasswordRejected, Refused
from cognito_tui.services.auth.steps import CodeRequired, NewPasswordRequired, Step, TotpEnrollment
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.password_rules import PasswordRules
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import (
    ATTEMPT,
    GONE,
    PROFILE,
    SIGNED_IN,
    FakeCognito,
    Time,
    sign_in,
    text_of,
    until,
)
from tests.support.fake_delivery import DeliveringCognito
from tests.support.pictures import ALL, FIRST, Look, Pictures

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW")
REQUEST = "c4030fa2-0044-414c-ae12-2d62411e56f0"
WRONG = Refused("Incorrect user name or password.", aws_code="NotAuthorizedException", request_id=REQUEST)
WEAK = PasswordRejected(
    "Password did not conform with policy: Password not long enough",
    aws_code="InvalidPasswordException",
    request_id=REQUEST,
)
WEAK.rules = PasswordRules(least=7, kinds=("uppercase", "numeric"), no_earlier=True)
MISMATCH = CodeRejected(
    "The code did not match.",
    hint="Is it from the entry you just added? Wait for the next code.",
    aws_code="EnableSoftwareTokenMFAException",
    request_id=REQUEST,
)
OFFLINE = ConnectionFailed(
    "Could not reach cognito-idp.eu-west-1.amazonaws.com.",
    hint="Check the network, and the region in the user pool id.",
)

FALLBACK = (
    "One hour, of the role that the identity pool chooses, instead of 12 hours of night-shift: The role gives less "
    "than that. Lower duration in the profile, or have the role's maximum raised."
)


def hint(step: Step | None) -> str:
    return (
        "Demo: an authenticator app would show 309 926 now"
        if step
        else "Demo: user name ada, password Tern-7012"
    )


# name → the answers of Cognito, what is typed (after user name and password), and what it then says
SCREENS: dict[str, tuple[list[Any], tuple[str, ...], str]] = {
    "sign_in": ([WRONG], (), "Incorrect user name"),
    "sign_in_offline": ([OFFLINE], (), "Could not reach"),
    "new_password": (
        [NewPasswordRequired(ATTEMPT, ("name",)), WEAK],
        ("a", "enter", "a", "enter", "A", "d", "a", "enter"),
        "did not conform",
    ),
    "totp_enrollment": ([TotpEnrollment(ATTEMPT, KEY), MISMATCH], (*"123456", "enter"), "did not match"),
    "code": ([CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA", "Phone")], (), "Open your authenticator"),
    "credentials": ([SIGNED_IN], ("c",), "Sent export lines"),
    "credentials_revealed": ([SIGNED_IN], ("v",), "wJalrXUtn"),
    "formats": ([SIGNED_IN], ("f",), "bash, zsh, sh"),
}
LOOKS = dict.fromkeys(SCREENS, ALL)
AT_THE_END = (Look("light", 80, 24), Look("dark", 80, 24))
TOO_SMALL = Look("dark", 36, 9)


@pytest.mark.parametrize("screen", SCREENS)
async def test_screen(
    pictures: Pictures, make_app: Callable[..., CognitoTui], cognito: FakeCognito, screen: str
) -> None:
    steps, presses, words = SCREENS[screen]
    cognito.steps = list(steps)
    first = "" if screen.startswith("sign_in") else _FIRST_WORDS[screen]
    app = make_app(hint=hint if screen in ("sign_in", "totp_enrollment") else None)
    async with app.run_test(size=FIRST, notifications=True) as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: first in text_of(app))
        await pilot.press(*presses)
        await until(pilot, lambda: words in text_of(app))
        await pictures.compare(pilot, screen, LOOKS[screen])


_FIRST_WORDS = {
    "new_password": "Choose a new password",
    "totp_enrollment": "Add an authenticator app",
    "code": "Enter the code",
    "credentials": "role field-staff",
    "credentials_revealed": "role field-staff",
    "formats": "role field-staff",
}


@pytest.mark.parametrize(
    ("name", "minutes", "words"), [("soon", 56, "! soon"), ("expired", 61, "Expired at")]
)
async def test_towards_the_end(
    pictures: Pictures,
    make_app: Callable[..., CognitoTui],
    cognito: FakeCognito,
    time_now: Time,
    name: str,
    minutes: int,
    words: str,
) -> None:
    cognito.renewals = [GONE]
    cognito.fallback_reason = FALLBACK
    app = make_app(theme="light")
    async with app.run_test(notifications=True) as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "role field-staff" in text_of(app))
        time_now.now += timedelta(minutes=minutes)
        await until(pilot, lambda: words in text_of(app))
        await pictures.compare(pilot, name, AT_THE_END)


async def test_without_an_identity_pool(
    pictures: Pictures, time_now: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    profile = replace(PROFILE, identity_pool_id="")
    cognito = DeliveringCognito(profile, Clock(time_now))
    app = CognitoTui(Configuration.of(profile), make_cognito=lambda _: cognito)  # type: ignore[arg-type,return-value]
    async with app.run_test(size=FIRST) as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "no identity pool" in text_of(app))
        await pictures.compare(pilot, "signed_in", ALL)


async def test_too_small(pictures: Pictures, app: CognitoTui) -> None:
    async with app.run_test(size=(TOO_SMALL.columns, TOO_SMALL.rows)) as pilot:
        await pictures.compare(pilot, "any", [TOO_SMALL])
