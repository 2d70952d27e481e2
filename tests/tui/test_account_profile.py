"""Profile attributes: shown, changed, removed, verified."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from cognito_tui.errors import CodeRejected, Refused
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import SignedInCognito, choose, reach_account
from tests.support.fake_cognito import PROFILE, Time, is_busy, screen_name, text_of, until


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


async def test_attributes_have_names_and_marks_and_those_of_cognito_are_not_to_be_edited_but_others(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    """What has not changed is not sent, and what was refused stays to be corrected."""
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="Ada Lovelace")
        text = text_of(app)
        listing = app.screen.query_one(OptionList)
        entries = [str(listing.get_option_at_index(row).prompt) for row in range(listing.option_count)]
        assert "0f1e2d3c-0000-4000-8000-000000000000" in text
        assert "ada@example.com  ✓ verified" in text
        assert "+441632960123  · not verified" in text
        assert any(entry.split() == ["Team", "Engines"] for entry in entries)
        assert any(entry.split() == ["Nickname", "–"] for entry in entries)
        assert not any("true" in entry or "0f1e2d3c" in entry for entry in entries)

        await change(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "ProfileScreen")
        assert cognito.own.asked == []

        cognito.own.errors["update_attributes"] = [Refused("This app client may not change that attribute.")]
        await change(pilot)
        await pilot.press("end", "x", "enter")
        await until(pilot, lambda: "✗ This app client may not change that attribute." in text_of(app))
        assert app.screen.query_one("#value", Input).value == "Ada Lovelacex"
        cognito.own.asked.clear()
        await pilot.press("backspace", *" King", "enter")
        await until(pilot, lambda: "✓ Name saved." in text_of(app))
        assert "Ada Lovelace King" in text_of(app)
    assert cognito.own.asked == [("update_attributes", {"name": "Ada Lovelace King"})]


async def change(pilot: Pilot[Any]) -> None:
    """From the list to the form of the highlighted attribute."""
    await until(pilot, lambda: not is_busy(pilot.app))
    await pilot.press("enter")
    await until(pilot, lambda: "Change your profile" in text_of(pilot.app))


async def test_emptying_an_attribute_removes_it_after_saying_so_and_one_that_was_not_set_is_set(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="Ada Lovelace")
        await change(pilot)
        app.screen.query_one("#value", Input).value = ""
        await pilot.press("enter")
        await until(pilot, lambda: "Name will be removed." in text_of(app))
        await pilot.press("x", "backspace", "enter")  # typing again takes the removal back
        await pilot.pause()
        assert cognito.own.asked == []
        await until(pilot, lambda: "Name will be removed." in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "✓ Name removed." in text_of(app))
        assert cognito.own.asked == [("delete_attributes", ["name"])]

        cognito.own.asked.clear()
        await choose(pilot, "Nickname")
        await change(pilot)
        await until(pilot, lambda: "Not set yet." in text_of(app))
        await pilot.press(*"Ad", "enter")
        await until(pilot, lambda: "✓ Nickname saved." in text_of(app))
    assert cognito.own.asked == [("update_attributes", {"nickname": "Ad"})]


async def test_a_changed_address_leads_to_its_code(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", "down", "enter", shows="Change your profile")
        app.screen.query_one("#value", Input).value = "lovelace@example.com"
        await pilot.press("enter")
        await until(pilot, lambda: "Cognito sent a code by email to l***@e***." in text_of(app))
        await pilot.press(*"123 456", "enter")
        await until(pilot, lambda: "verified." in text_of(app))
        assert screen_name(app) == "ProfileScreen"
        assert "lovelace@example.com  ✓ verified" in text_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: "lovelace@example.com ✓ verified" in text_of(app))
        assert screen_name(app) == "AccountScreen"
    assert cognito.own.asked == [
        ("update_attributes", {"email": "lovelace@example.com"}),
        ("verify", "email", Secret("123456")),
    ]


async def test_whoever_leaves_without_the_code_is_told(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", "down", "enter", shows="Change your profile")
        app.screen.query_one("#value", Input).value = "lovelace@example.com"
        await pilot.press("enter")
        await until(pilot, lambda: "Verify your" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "is not verified yet." in text_of(app))
        assert "lovelace@example.com  · not verified" in text_of(app)


async def test_v_verifies_what_is_not_verified_and_nothing_else(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["verify"] = [CodeRejected("The code did not match.")]
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="Ada Lovelace")
        await pilot.press("v", "down", "v")
        await pilot.pause()
        assert cognito.own.asked == []
        await pilot.press("down")
        await until(pilot, lambda: "v verify" in text_of(app))
        await pilot.press("v")
        await until(pilot, lambda: "Cognito sent a code by text message to +*******0123." in text_of(app))
        await pilot.press(*"000000", "enter")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        assert app.screen.query_one("#code", Input).value == ""
        await pilot.press("ctrl+r")
        await until(pilot, lambda: cognito.own.asked[-1] == ("send_verification", "phone_number"))
        await until(pilot, lambda: not is_busy(app))
        await pilot.press(*"123456", "enter")
        await until(pilot, lambda: "✓ Phone number verified." in text_of(app))
    assert [asked[0] for asked in cognito.own.asked] == [
        "send_verification",
        "verify",
        "send_verification",
        "verify",
    ]


async def test_words_of_the_profile_are_not_markup(app: CognitoTui, cognito: SignedInCognito) -> None:
    cognito.own.attributes["name"] = "[red]Ada[/] [/nonsense]"
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="[red]Ada[/] [/nonsense]")


async def test_the_keys_of_a_page_can_be_asked_for_before_its_list_is_there_and_when_it_is_gone(
    app: CognitoTui,
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "p", shows="Ada Lovelace")
        page = app.screen
        assert page.active_bindings
        await page.query("ActionList").remove()
        assert page.active_bindings
