"""Many identities in one app: the list of profiles, and going from one to another."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import SignInRequired
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.store import StoredSession
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.messages import RestartSignIn
from cognito_tui.widgets.action_list import ActionList
from tests.support.fake_account import choose
from tests.support.fake_cognito import (
    NOW,
    SIGNED_IN,
    Time,
    credentials_in_memory,
    screen_name,
    text_of,
    until,
    until_forgotten,
)
from tests.support.fake_delivery import Pools, configured, reach_profiles

KEPT = StoredSession("ada", "ada", Secret("refresh"))


async def go_to(pilot: Pilot[Any], name: str) -> None:
    """From the list."""
    await choose(pilot, name)
    await pilot.press("enter")


def line_of(app: CognitoTui, name: str) -> str:
    found = re.search(rf"^ +(?:▸ )?{name} .*$", text_of(app), re.MULTILINE)
    assert found, text_of(app)
    return " ".join(found[0].split())


# the list -------------------------------------------------------------------------------------------------------------


async def test_every_profile_says_who_is_signed_in_for_how_long_and_whether_it_is_renewable(
    start: Callable[..., CognitoTui], pools: Pools
) -> None:
    configuration = configured("work", "play", "old", "new", "kept")
    pools.known(configuration.choose("play").profile, "bob", timedelta(hours=11, minutes=54), renewable=True)
    pools.known(configuration.choose("old").profile, "cleo", -timedelta(hours=1))
    pools(configuration.choose("kept").profile).stored_session = StoredSession("dan", "dan", Secret("x"))
    app = start(configuration)
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        assert line_of(app, "work") == "▸ work ada no 1 h 00 min"
        assert line_of(app, "play") == "play bob yes 11 h 54 min"
        assert line_of(app, "old") == "old cleo no expired"
        assert line_of(app, "new") == "new signed out"
        assert line_of(app, "kept") == "kept dan yes —"


async def test_the_countdown_is_live_and_draws_only_what_changes(
    start: Callable[..., CognitoTui],
    pools: Pools,
    time_now: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configuration = configured("work", "play", "far")
    pools.known(configuration.choose("play").profile, "bob", timedelta(minutes=40))
    pools.known(configuration.choose("far").profile, "cleo", timedelta(hours=5, seconds=59))
    app = start(configuration)
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        drawn: list[int] = []
        listing = app.screen.query_one(ActionList)
        replaced = listing._replace
        monkeypatch.setattr(listing, "_replace", lambda row, text: (drawn.append(row), replaced(row, text)))
        for seconds, words in ((1, "39:59"), (2, "39:58")):
            time_now.now = NOW + timedelta(seconds=seconds)
            await until(pilot, lambda words=words: line_of(app, "play").endswith(words))  # type: ignore[misc]
        assert set(drawn) == {0, 1}  # the whole hour became less than one; the far one stands still
        assert line_of(app, "work") == "▸ work ada no 59:58"
        assert line_of(app, "far").endswith("5 h 00 min")
        time_now.now = NOW + timedelta(minutes=40)
        await until(pilot, lambda: line_of(app, "play").endswith("expired"))


async def test_what_another_program_does_is_seen(
    start: Callable[..., CognitoTui], pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cognito_tui.screens.profiles.READ_AGAIN_SECONDS", 0.1)
    configuration = configured("work", "play")
    app = start(configuration)
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        assert line_of(app, "play") == "play signed out"
        await pilot.press("down")
        pools.known(configuration.choose("play").profile, "bob", timedelta(minutes=40))
        await until(pilot, lambda: line_of(app, "play") == "play bob no 40:00")
        assert app.screen.query_one(ActionList).highlighted == 1  # where it was


async def test_a_profile_with_wrong_settings_says_so_and_can_be_looked_at(
    start: Callable[..., CognitoTui],
) -> None:
    app = start(configured("work", "play", more='[profiles.odd]\nuser_pool_id = "x"\n'))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        await until(pilot, lambda: "✗ 2 settings are missing or wrong." in text_of(app))
        await go_to(pilot, "odd")
        await until(pilot, lambda: "client_id: missing" in text_of(app))
        assert screen_name(app) == "ProfilesScreen"


async def test_enter_on_the_one_in_use_goes_back_and_so_does_esc(start: Callable[..., CognitoTui]) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        for key in ("enter", "escape"):
            if screen_name(app) == "CredentialsScreen":
                await pilot.press("p")
                await until(pilot, lambda: "Valid for" in text_of(app) and not app.screen.busy)  # type: ignore[attr-defined]
            else:
                await reach_profiles(pilot)
            assert text_of(app).index("▸ work") < text_of(app).index("play")
            await pilot.press(key)
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_what_no_file_names_is_in_the_list_while_it_is_in_use(start: Callable[..., CognitoTui]) -> None:
    environ = {
        "COGNITO_USER_POOL_ID": "eu-west-1_Other",
        "COGNITO_CLIENT_ID": "2h57kf5cpq17m0eml12EXAMPLE",
        "COGNITO_IDENTITY_POOL_ID": "eu-west-1:12345678-1234-1234-1234-123456789abc",
    }
    app = start(configured("work", environ=environ))
    async with app.run_test() as pilot:
        await reach_profiles(pilot, signed_in=False)
        assert line_of(app, "environment") == "▸ environment signed out"
        await go_to(pilot, "work")
        await until(pilot, lambda: "config.toml [profiles.work]" in text_of(app))


# from one to another --------------------------------------------------------------------------------------------------


async def test_from_the_sign_in_the_user_name_comes_along(start: Callable[..., CognitoTui]) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert re.search(r"Profile +work", text_of(app))
        await pilot.press(*"ada")
        await reach_profiles(pilot, signed_in=False)
        await go_to(pilot, "play")
        await until(pilot, lambda: re.search(r"Profile +play", text_of(app)) is not None)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert len(app.screen_stack) == 1


async def test_coming_back_from_the_list_clears_nothing_that_the_sign_in_said(
    start: Callable[..., CognitoTui],
) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert isinstance(app.screen, SignInScreen)
        app.screen.tell("The last session has ended.")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: screen_name(app) == "ProfilesScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "The last session has ended." in text_of(app)


async def test_a_profile_that_was_left_is_found_as_it_was(
    start: Callable[..., CognitoTui], pools: Pools, time_now: Time
) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        await go_to(pilot, "play")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        pools.at["play"].steps = [replace(SIGNED_IN, username="bob")]
        await reach_profiles(pilot)
        time_now.now += timedelta(minutes=7)
        asked = len(pools.at["work"].asked)
        await go_to(pilot, "work")
        await until(pilot, lambda: "Signed in as ada" in text_of(app))
        await until(pilot, lambda: re.search(r" 53:00 left ", text_of(app)) is not None)
        assert len(pools.at["work"].asked) == asked  # nobody was asked for anything
        assert len(app.screen_stack) == 1

        await pilot.press("p")
        await until(pilot, lambda: "Valid for" in text_of(app) and not app.screen.busy)  # type: ignore[attr-defined]
        assert line_of(app, "work") == "▸ work ada no 53:00"
        assert line_of(app, "play") == "play bob no 53:00"
        await go_to(pilot, "play")
        await until(pilot, lambda: "Signed in as bob" in text_of(app))


async def test_what_expires_meanwhile_is_gone_and_signs_in_again_by_itself(
    start: Callable[..., CognitoTui], pools: Pools, time_now: Time
) -> None:
    before = credentials_in_memory()
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        pools.at["work"].stored_session = KEPT
        await go_to(pilot, "play")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert credentials_in_memory() - before
        time_now.now += timedelta(hours=2)
        await until_forgotten(pilot, before)

        await reach_profiles(pilot, signed_in=False)
        assert line_of(app, "work") == "work ada yes expired"
        await go_to(pilot, "work")
        await until(pilot, lambda: "123456789012" in text_of(app))
        assert ("resume",) in pools.at["work"].asked


async def test_a_profile_that_was_signed_out_asks_for_the_password(
    start: Callable[..., CognitoTui], pools: Pools
) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        await go_to(pilot, "play")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        await reach_profiles(pilot)
        await go_to(pilot, "work")
        await until(pilot, lambda: "Signed in as ada" in text_of(app))
        app.post_message(RestartSignIn("ada", SignInRequired("You are signed out.")))
        await until(pilot, lambda: "You are signed out." in text_of(app))
        await reach_profiles(pilot, signed_in=False)
        await go_to(pilot, "play")
        await until(pilot, lambda: "123456789012" in text_of(app))
        await pilot.press("p")
        await until(pilot, lambda: "Valid for" in text_of(app) and not app.screen.busy)  # type: ignore[attr-defined]
        await go_to(pilot, "work")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert not app.screen.busy  # type: ignore[attr-defined]


async def test_a_profile_is_served_on_while_another_is_in_use(
    start: Callable[..., CognitoTui], pools: Pools
) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        await pilot.press("escape")
        await pilot.press("u", "t")
        await until(pilot, lambda: "0 served" in text_of(app))
        endpoint = app.context.serving.endpoint
        assert endpoint is not None
        await pilot.press("escape", "escape", "p")
        await until(pilot, lambda: "served to other terminals" in text_of(app))
        await go_to(pilot, "play")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert app.context.serving.endpoint is None  # this one's
        request = urllib.request.Request(endpoint.url, headers={"Authorization": endpoint.token.reveal()})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            assert json.loads(answer.read())["AccessKeyId"]
        await reach_profiles(pilot, signed_in=False)
        assert re.search(r"work .*\n +served to other terminals · not renewable: ", text_of(app))


async def test_a_profile_that_was_edited_meanwhile_starts_anew(
    start: Callable[..., CognitoTui], pools: Pools
) -> None:
    app = start(configured("work", "play"))
    async with app.run_test() as pilot:
        await reach_profiles(pilot)
        await go_to(pilot, "play")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        configured("work", "play", pool="eu-west-1_Another")
        del pools.at["work"]
        await reach_profiles(pilot, signed_in=False)
        assert line_of(app, "work") == "work signed out"
        await go_to(pilot, "work")
        await until(pilot, lambda: "eu-west-1_Another" in text_of(app))
        assert screen_name(app) == "SignInScreen"
