"""Password and second factors."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input

from cognito_tui.errors import CodeRejected, PasswordRejected, Refused
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import EMAIL, SMS, TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.qr_code import QrCode
from tests.support.fake_account import KEY, SignedInCognito, choose, reach_account
from tests.support.fake_cognito import PROFILE, Time, is_busy, screen_name, text_of, until

PASSWORDS = (*"old", "enter", *"new", "enter", *"new", "enter")


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


def value(app: CognitoTui, field: str) -> str:
    return app.screen.query_one(field, Input).value


# password -------------------------------------------------------------------------------------------------------------


async def test_the_password_is_changed(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*PASSWORDS)
        await until(pilot, lambda: "✓ Your password is changed." in text_of(app))
        assert screen_name(app) == "AccountScreen"
    assert cognito.own.asked == [("change_password", Secret("old"), Secret("new"))]


async def test_two_new_passwords_that_differ_are_not_sent(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*"old", "enter", *"new", "enter", *"nwe", "enter")
        await until(pilot, lambda: "differ" in text_of(app))
        assert (value(app, "#old"), value(app, "#new-password")) == ("old", "new")
    assert cognito.own.asked == []


async def test_the_policy_is_quoted_and_the_old_password_kept(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["change_password"] = [PasswordRejected("Password not long enough")]
    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*PASSWORDS)
        await until(pilot, lambda: "✗ Password not long enough" in text_of(app))
        assert (value(app, "#old"), value(app, "#new-password"), value(app, "#repeat")) == ("old", "", "")
        assert app.focused is app.screen.query_one("#new-password")


async def test_a_wrong_old_password_is_typed_again_and_the_new_one_kept(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["change_password"] = [Refused("Incorrect user name or password.")]
    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*PASSWORDS)
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        assert (value(app, "#old"), value(app, "#new-password"), value(app, "#repeat")) == ("", "new", "new")
        assert app.focused is app.screen.query_one("#old")


# second factors -------------------------------------------------------------------------------------------------------


def line(app: CognitoTui, name: str) -> list[str]:
    return next(line.split() for line in text_of(app).splitlines() if line.strip().startswith(name))


async def test_each_second_factor_is_on_or_off_and_one_comes_first(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        assert line(app, "Authenticator app") == ["Authenticator", "app", "on,", "preferred"]
        assert line(app, "Text message") == ["Text", "message", "off", "+441632960123"]
        assert line(app, "Email") == ["Email", "on", "ada@example.com"]


@pytest.mark.parametrize(
    ("row", "key", "call", "said"),
    [
        ("Text", "o", (SMS, True, False), "✓ Text message is on."),
        ("Email", "o", (EMAIL, False, False), "✓ Email is off."),
        ("Email", "p", (EMAIL, True, True), "✓ Email is preferred."),
        ("Text", "p", (SMS, True, True), "✓ Text message is preferred."),
    ],
)
async def test_a_second_factor_is_switched_or_preferred(
    app: CognitoTui, cognito: SignedInCognito, row: str, key: str, call: tuple[Any, ...], said: str
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await choose(pilot, row)
        await pilot.press(key)
        await until(pilot, lambda: said in text_of(app))
    assert cognito.own.asked == [("set_second_factor", *call)]


async def test_the_keys_offered_are_those_of_the_highlighted_factor(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        assert "o off" in text_of(app)
        assert "p prefer" not in text_of(app)
        await choose(pilot, "Text")
        await until(pilot, lambda: "o on" in text_of(app))
        assert "p prefer" in text_of(app)


@pytest.mark.parametrize(("answer", "sent"), [("y", True), ("n", False), ("escape", False)])
async def test_the_last_second_factor_is_not_switched_off_without_asking(
    app: CognitoTui, cognito: SignedInCognito, answer: str, sent: bool
) -> None:
    cognito.own.second_factors = [TOTP]
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("o")
        await until(pilot, lambda: "Authenticator app is your last MFA method." in text_of(app))
        assert cognito.own.asked == []
        await pilot.press(answer)
        await until(pilot, lambda: "your last MFA method" not in text_of(app))
        await until(pilot, lambda: not is_busy(app))
        assert screen_name(app) == "SecondFactorsScreen"
    assert cognito.own.asked == ([("set_second_factor", TOTP, False, False)] if sent else [])


async def test_while_a_question_stands_nothing_else_is_done(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.second_factors = [TOTP]
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("o")
        await until(pilot, lambda: "your last MFA method" in text_of(app))
        await pilot.press("down", "p", "o", "up")
        await pilot.pause()
        assert "your last MFA method" in text_of(app)
    assert cognito.own.asked == []


async def test_a_factor_that_is_not_set_up_says_what_to_do(app: CognitoTui, cognito: SignedInCognito) -> None:
    cognito.own.errors["set_second_factor"] = [
        Refused("That second factor is not set up for this account.", hint="Verify the phone number first.")
    ]
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await choose(pilot, "Text")
        await pilot.press("o")
        await until(pilot, lambda: "✗ Verify your phone number first" in text_of(app))
        assert "That second factor is not set up for this account." in text_of(app)
        assert "Select it under Profile, and press v." in text_of(app)


async def test_another_authenticator_is_scanned_proven_and_preferred(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["confirm_authenticator"] = [CodeRejected("The code did not match.")]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("n")
        await until(pilot, lambda: screen_name(app) == "AuthenticatorScreen")
        await until(pilot, lambda: "JBSW Y3DP EHPK 3PXP" in text_of(app))
        assert app.screen.query_one(QrCode).display
        assert "It will replace the authenticator app" in text_of(app)
        await pilot.press(*"000000", "enter")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        await pilot.press(*"123 456", "enter")
        await until(pilot, lambda: "✓ Authenticator app added." in text_of(app))
        assert screen_name(app) == "SecondFactorsScreen"
    assert cognito.own.asked == [
        ("new_authenticator",),
        ("confirm_authenticator", Secret("000000")),
        ("confirm_authenticator", Secret("123456")),
        ("set_second_factor", TOTP, True, True),
    ]


async def test_a_new_authenticator_is_not_preferred_to_what_was_chosen(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.preferred = EMAIL
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("n")
        await until(pilot, lambda: screen_name(app) == "AuthenticatorScreen")
        await pilot.press(*"123456", "enter")
        await until(pilot, lambda: screen_name(app) == "SecondFactorsScreen")
        await until(pilot, lambda: "app added." in text_of(app))
    assert cognito.own.asked[-1] == ("set_second_factor", TOTP, True, False)


async def test_esc_keeps_the_present_authenticator(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("n")
        await until(pilot, lambda: screen_name(app) == "AuthenticatorScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SecondFactorsScreen")
    assert cognito.own.asked == [("new_authenticator",)]


async def test_the_demo_helps_with_the_codes(make_app: Any) -> None:
    app: CognitoTui = make_app(hint=lambda topic: f"Demo: {topic}" if isinstance(topic, str) else "")
    async with app.run_test(size=(120, 40)) as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        await pilot.press("n")
        await until(pilot, lambda: f"enroll:{KEY.reveal()}" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SecondFactorsScreen")
        await pilot.press("escape", "p")
        await until(pilot, lambda: "Phone number" in text_of(app))
        await choose(pilot, "Phone")
        await pilot.press("v")
        await until(pilot, lambda: "Demo: verify:phone_number" in text_of(app))
