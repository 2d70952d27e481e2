"""The way into the account's screens, between them, and back to the credentials."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from textual.widgets import Input

from cognito_tui.errors import ConnectionFailed, Refused, SignInRequired, Throttled
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import SignedInCognito, choose, reach_account
from tests.support.fake_cognito import (
    PROFILE,
    Time,
    credentials_in_memory,
    is_busy,
    screen_name,
    text_of,
    until,
    until_forgotten,
)

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
OFFLINE = ConnectionFailed("Could not reach cognito-idp.eu-west-1.amazonaws.com.", hint="Check the network.")
GONE = SignInRequired("The session cannot be renewed any more.", hint="Sign in again.")
SCREENS = {
    "p": "ProfileScreen",
    "w": "ChangePasswordScreen",
    "f": "SecondFactorsScreen",
    "d": "DevicesScreen",
    "s": "SessionsScreen",
    "o": "SignOutScreen",
    "x": "DeletionScreen",
}


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


async def test_the_account_says_who_is_signed_in_and_where(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot)
        text = text_of(app)
    assert "ada@example.com ✓ verified" in text
    assert "eu-west-1_AbCdEfGhI" in text


async def test_each_task_has_a_letter_can_be_chosen_with_the_arrow_keys_and_esc_leads_back(
    app: CognitoTui,
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot)
        for letter, screen in SCREENS.items():
            for press in (letter, "enter"):
                if press == "enter":
                    await choose(pilot, letter)
                await pilot.press(press)
                await until(pilot, lambda s=screen: screen_name(app) == s and not is_busy(app))  # type: ignore[misc]
                await pilot.press("escape")
                await until(pilot, lambda: screen_name(app) == "AccountScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_the_credentials_stay_below_and_what_was_revealed_is_masked_on_return(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "AWS_SECRET_ACCESS_KEY" in text_of(app))
        assert "123456789012" in text_of(app)
        await pilot.press("v")
        assert SECRET_KEY in text_of(app)
        await pilot.press("a")
        await until(pilot, lambda: "ada@example.com" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "AWS_SECRET_ACCESS_KEY" in text_of(app))
        assert SECRET_KEY not in text_of(app)


async def test_credentials_expire_below_the_account(
    app: CognitoTui, cognito: SignedInCognito, time_now: Time
) -> None:
    cognito.renewals = [GONE]
    before = credentials_in_memory()
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="Ada Lovelace")
        assert credentials_in_memory() - before
        time_now.now += timedelta(hours=2)
        await until_forgotten(pilot, before)
        assert screen_name(app) == "ProfileScreen"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "Re-authenticate as ada." in text_of(app))


async def test_a_session_that_has_ended_leads_to_the_password_and_says_why(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["devices"] = [GONE]
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="cannot be renewed any more")
        assert screen_name(app) == "SignInScreen"
        assert app.screen.query_one("#username", Input).value == "ada"
        assert len(app.screen_stack) == 1


async def test_a_form_notices_the_end_of_the_session_too(app: CognitoTui, cognito: SignedInCognito) -> None:
    cognito.own.errors["change_password"] = [GONE]
    async with app.run_test() as pilot:
        await reach_account(pilot, "w", shows="Old password")
        await pilot.press(*"old", "enter", *"new", "enter", *"new", "enter")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "cannot be renewed any more" in text_of(app)
        assert len(app.screen_stack) == 1


async def test_without_a_network_one_can_try_again(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot)
        cognito.own.errors["user"] = [OFFLINE]
        await pilot.press("p")
        await until(pilot, lambda: "✗ Could not reach" in text_of(app))
        assert "Check the network." in text_of(app)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Ada Lovelace" in text_of(app))
        assert "Could not reach" not in text_of(app)
        assert "try again" not in text_of(app)


async def test_a_refusal_names_its_ticket(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot)
        cognito.own.errors["user"] = [
            Refused(
                "This sign-in may not look after the account.", aws_code="NotAuthorized", request_id="id-1"
            )
        ]
        await pilot.press("p")
        await until(pilot, lambda: "NotAuthorized · id-1" in text_of(app))


async def test_when_aws_is_busy_reading_tries_again_by_itself(
    app: CognitoTui, cognito: SignedInCognito, monkeypatch: pytest.MonkeyPatch, tries_again: None
) -> None:
    monkeypatch.setattr(Throttled, "wait", 0.01)
    async with app.run_test() as pilot:
        await reach_account(pilot)
        cognito.own.errors["user"] = [Throttled("Cognito is busy."), Throttled("Cognito is busy.")]
        await pilot.press("p")
        await until(pilot, lambda: "Ada Lovelace" in text_of(app))


async def test_esc_lets_go_of_a_call_in_flight(
    app: CognitoTui, cognito: SignedInCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    async with app.run_test() as pilot:
        await reach_account(pilot)
        user = cognito.own.user()
        monkeypatch.setattr(cognito.own, "user", lambda: goes_on.wait(10) and user)
        await pilot.press("p")
        await until(pilot, lambda: "Asking Cognito…" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        goes_on.set()
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "AccountScreen")
