"""Every screen as it looks: 80x24, 60x20 and 120x40 in the dark theme, 80x24 in the light one.

After a change that is meant: `pytest -n0 tests/snapshots/test_snapshots.py --snapshot-update`, and look at the
pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from cognito_tui.errors import CodeRejected, ConnectionFailed, PasswordRejected, Refused
from cognito_tui.services.auth.steps import CodeRequired, NewPasswordRequired, Step, TotpEnrollment
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import ATTEMPT, GONE, SIGNED_IN, FakeCognito, Time, sign_in, text_of, until

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW")
REQUEST = "c4030fa2-0044-414c-ae12-2d62411e56f0"
WRONG = Refused("Incorrect user name or password.", aws_code="NotAuthorizedException", request_id=REQUEST)
WEAK = PasswordRejected(
    "Password did not conform with policy: Password not long enough",
    aws_code="InvalidPasswordException",
    request_id=REQUEST,
)
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
    "credentials": ([SIGNED_IN], ("c",), "Sent 4 export lines"),
    "credentials_revealed": ([SIGNED_IN], ("v",), "wJalrXUtn"),
    "formats": ([SIGNED_IN], ("f",), "bash, zsh, sh"),
}
LOOKS = [("dark", 80, 24), ("dark", 60, 20), ("dark", 120, 40), ("light", 80, 24)]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("theme", "columns", "rows"), LOOKS, ids=[f"{t}-{c}x{r}" for t, c, r in LOOKS])
def test_screen(
    snap_compare: Callable[..., bool],
    make_app: Callable[..., CognitoTui],
    cognito: FakeCognito,
    screen: str,
    theme: str,
    columns: int,
    rows: int,
) -> None:
    steps, presses, words = SCREENS[screen]
    cognito.steps = list(steps)

    async def walk(pilot: Pilot[Secret]) -> None:
        first = "" if screen.startswith("sign_in") else _FIRST_WORDS[screen]
        await sign_in(pilot)
        await until(pilot, lambda: first in text_of(pilot.app))
        await pilot.press(*presses)
        await until(pilot, lambda: words in text_of(pilot.app))
        await pilot.pause()

    app = make_app(theme=theme, hint=hint if screen in ("sign_in", "totp_enrollment") else None)
    assert snap_compare(app, run_before=walk, terminal_size=(columns, rows))


_FIRST_WORDS = {
    "new_password": "Choose a new password",
    "totp_enrollment": "Add an authenticator app",
    "code": "Enter the code",
    "credentials": "role field-staff",
    "credentials_revealed": "role field-staff",
    "formats": "role field-staff",
}


@pytest.mark.parametrize(("minutes", "words"), [(56, "! soon"), (61, "Expired.")], ids=["soon", "expired"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_towards_the_end(
    snap_compare: Callable[..., bool],
    make_app: Callable[..., CognitoTui],
    cognito: FakeCognito,
    time_now: Time,
    minutes: int,
    words: str,
    theme: str,
) -> None:
    cognito.renewals = [GONE]
    cognito.fallback_reason = FALLBACK

    async def walk(pilot: Pilot[Secret]) -> None:
        await sign_in(pilot)
        await until(pilot, lambda: "role field-staff" in text_of(pilot.app))
        time_now.now += timedelta(minutes=minutes)
        await until(pilot, lambda: words in text_of(pilot.app))
        await pilot.pause()

    assert snap_compare(make_app(theme=theme), run_before=walk, terminal_size=(80, 24))


def test_too_small(snap_compare: Callable[..., bool], make_app: Callable[..., CognitoTui]) -> None:
    async def nothing(pilot: Pilot[Secret]) -> None:
        await pilot.pause()

    run_before: Callable[[Pilot[Secret]], Awaitable[None]] = nothing
    assert snap_compare(make_app(), run_before=run_before, terminal_size=(50, 15))
