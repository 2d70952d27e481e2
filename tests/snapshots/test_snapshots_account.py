"""The account's screens as they look: at 80x24 and 60x20.

After a change that is meant, and to look at a difference: see tests/support/pictures.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cognito_tui.errors import CodeRejected, CognitoTuiError, PasswordRejected, Refused
from cognito_tui.services.auth.steps import Step
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import TOTP
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import ON_DEVICE, REQUEST, SignedInCognito, reach_account
from tests.support.fake_cognito import PROFILE, Time, text_of, until
from tests.support.pictures import ALL, FIRST, SMALL, Pictures

MISMATCH = CodeRejected("The code did not match.", aws_code="CodeMismatchException", request_id=REQUEST)
WEAK = PasswordRejected(
    "Password did not conform with policy: Password not long enough",
    aws_code="InvalidPasswordException",
    request_id=REQUEST,
)
NOT_OFFERED = Refused(
    "This pool does not offer that.",
    hint="It depends on the pool's plan and settings. Ask the pool's administrator.",
    aws_code="OperationNotEnabledException",
    request_id=REQUEST,
)

# name → the keys in the menu and what it then says, the keys there and what it says in the end
SCREENS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "menu": ("", "Profile", (), "Profile"),
    "profile": ("p", "Ada Lovelace", ("down",), "change"),
    "attribute_removed": ("p", "Ada Lovelace", ("enter", "ctrl+u", "enter"), "will be removed"),
    "verification": ("p", "Ada Lovelace", ("down", "down", "v", *"123456", "enter"), "did not match"),
    "password": (
        "w",
        "Old password",
        (*"old", "enter", *"new", "enter", *"new", "enter"),
        "did not conform",
    ),
    "second_factors": ("f", "preferred", ("down",), "p prefer"),
    "last_second_factor": ("f", "preferred", ("o",), "last MFA method"),
    "authenticator": ("f", "preferred", ("n", *"123456", "enter"), "did not match"),
    "devices": ("d", "old laptop", ("down", "f"), "Forget old laptop?"),
    "sessions": ("s", "iPhone", ("down",), "end it"),
    "sessions_not_offered": ("s", "does not offer", (), "OperationNotEnabled"),
    "sign_out": ("o", "Ends this session", ("h",), "Forget this device"),
    "sign_out_browser": ("o", "Ends this session", ("b",), "Open this page"),
    "deletion": ("x", "Delete for good", (*"adb", "enter"), "That is not your user name."),
}
ERRORS: dict[str, tuple[str, CognitoTuiError]] = {
    "verification": ("verify", MISMATCH),
    "password": ("change_password", WEAK),
    "authenticator": ("confirm_authenticator", MISMATCH),
    "sessions_not_offered": ("sessions", NOT_OFFERED),
}
# The light theme and a large window are the same style sheet on every screen: two of them stand for all.
LOOKS = dict.fromkeys(SCREENS, SMALL) | dict.fromkeys(("menu", "devices"), ALL)


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    fake = SignedInCognito(replace(PROFILE, domain="https://auth.example.com"), Clock(time_now))
    fake.steps = [ON_DEVICE]
    return fake


def hint(topic: Step | str | None) -> str:
    is_code = isinstance(topic, str) and topic.startswith(("enroll:", "verify:"))
    return "Demo: an authenticator app would show 309 926 now" if is_code else ""


@pytest.mark.parametrize("screen", SCREENS)
async def test_account_screen(
    pictures: Pictures, make_app: Callable[..., CognitoTui], cognito: SignedInCognito, screen: str
) -> None:
    key, first, presses, words = SCREENS[screen]
    if screen in ERRORS:
        method, error = ERRORS[screen]
        cognito.own.errors[method] = [error]
    if screen == "last_second_factor":
        cognito.own.second_factors = [TOTP]
    app = make_app(hint=hint)
    async with app.run_test(size=FIRST, notifications=True) as pilot:
        await reach_account(pilot, *key, shows=first)
        for press in presses:
            await pilot.press(press)
            if press in ("enter", "v", "n"):
                await pilot.pause()
                await until(pilot, lambda: not app.screen.busy)  # type: ignore[attr-defined]
        await until(pilot, lambda: words in text_of(app))
        await pictures.compare(pilot, screen, LOOKS[screen])
