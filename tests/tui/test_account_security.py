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
from tests.support.fake_cognito import PROFILE, Time, fill, is_busy, screen_name, text_of, until


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


def value(app: CognitoTui, field: str) -> str:
    return app.screen.query_one(field, Input).value


# password -------------------------------------------------------------------------------------------------------------


async def test_the_password_is_changed_and_after_a_refusal_what_need_not_be_typed_again_stays(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    """Two new ones that differ are not sent, the policy is quoted, and a wrong old one is said."""
    cognito.own.errors["change_password"] = [
        PasswordRejected("Password not long enough"),
        Refused("Incorrect user name or password."),
        None,
    ]

    def values() -> tuple[str, str, str]:
        return value(app, "#old"), value(app, "#new-password"), value(app, "#repeat")

    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*"old", "enter", *"new", "enter", *"nwe", "enter")
        await until(pilot, lambda: "differ" in text_of(app))
        assert values()[:2] == ("old", "new")
        assert cognito.own.asked == []

        await fill(pilot, repeat="new")
        await until(pilot, lambda: "✗ Password not long enough" in text_of(app))
        assert values() == ("old", "", "")
        assert app.focused is app.screen.query_one("#new-password")

        await pilot.press(*"new", "enter", *"new", "enter")
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        assert values() == ("", "new", "new")
        assert app.focused is app.screen.query_one("#old")

        cognito.own.asked.clear()
        await pilot.press(*"old", "enter")
        await until(pilot, lambda: "✓ Your password is changed." in text_of(app))
        assert screen_name(app) == "AccountScreen"
    assert cognito.own.asked == [("change_password", Secret("old"), Secret("new"))]


# second factors -------------------------------------------------------------------------------------------------------


def line(app: CognitoTui, name: str) -> list[str]:
    return next(line.split() for line in text_of(app).splitlines() if line.strip().startswith(name))


async def test_each_second_factor_is_on_or_off_and_one_comes_first_and_has_the_keys_that_it_can_have(
    app: CognitoTui,
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        assert line(app, "Authenticator app") == ["Authenticator", "app", "on,", "preferred"]
        assert line(app, "Text message") == ["Text", "message", "off", "+441632960123"]
        assert line(app, "Email") == ["Email", "on", "ada@example.com"]
        assert "o off" in text_of(app)
        assert "p prefer" not in text_of(app)
        await choose(pilot, "Text")
        await until(pilot, lambda: "o on" in text_of(app))
        assert "p prefer" in text_of(app)


async def test_a_second_factor_is_switched_or_preferred(app: CognitoTui, cognito: SignedInCognito) -> None:
    done = [
        ("Text", "o", (SMS, True, False), "✓ Text message is on."),
        ("Email", "o", (EMAIL, False, False), "✓ Email is off."),
        ("Email", "p", (EMAIL, True, True), "✓ Email is preferred."),
        ("Text", "p", (SMS, True, True), "✓ Text message is preferred."),
    ]
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        for row, key, call, said in done:
            cognito.own.asked.clear()
            await choose(pilot, row)
            await pilot.press(key)
            await until(pilot, lambda said=said: said in text_of(app) and not is_busy(app))  # type: ignore[misc]
            assert cognito.own.asked == [("set_second_factor", *call)], said


async def test_the_last_second_factor_is_not_switched_off_without_asking_and_meanwhile_nothing_is_done(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.second_factors = [TOTP]
    async with app.run_test() as pilot:
        await reach_account(pilot, "f", shows="on, preferred")
        for answer, sent in (("n", False), ("escape", False), ("y", True)):
            await pilot.press("o")
            await until(pilot, lambda: "Authenticator app is your last MFA method." in text_of(app))
            if answer == "y":
                await pilot.press("down", "p", "o", "up")
                await pilot.pause()
                assert "your last MFA method" in text_of(app)
            assert cognito.own.asked == [], answer
            await pilot.press(answer)
            await until(pilot, lambda: "your last MFA method" not in text_of(app))
            await until(pilot, lambda: not is_busy(app))
            assert screen_name(app) == "SecondFactorsScreen", answer
            assert cognito.own.asked == ([("set_second_factor", TOTP, False, False)] if sent else []), answer


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
        assert "It will replace the" in text_of(app)
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
        await until(pilot, lambda: f"enroll:{KEY.reveal()[:16]}" in text_of(app))  # on two lines
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SecondFactorsScreen")
        await pilot.press("escape", "p")
        await until(pilot, lambda: "Phone number" in text_of(app))
        await choose(pilot, "Phone")
        await pilot.press("v")
        await until(pilot, lambda: "Demo: verify:phone_number" in text_of(app))
