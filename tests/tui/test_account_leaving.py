"""Signing out, and deleting the account."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from textual.widgets import Input

from cognito_tui.errors import ConnectionFailed, NotForgotten, Refused
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import ON_DEVICE, SignedInCognito, reach_account
from tests.support.fake_cognito import (
    PROFILE,
    Time,
    credentials,
    credentials_in_memory,
    screen_name,
    text_of,
    until,
    until_forgotten,
)


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


@pytest.fixture
def before() -> set[int]:
    return credentials_in_memory()


async def test_signing_out_here_leaves_nothing(
    app: CognitoTui, cognito: SignedInCognito, before: set[int]
) -> None:
    async with app.run_test() as pilot:
        for key in ("h", "enter"):
            cognito.own.asked.clear()
            await reach_account(pilot, "o", shows="Ends this session")
            assert credentials_in_memory() - before, key
            await pilot.press(key)
            await until(pilot, lambda: screen_name(app) == "SignInScreen")
            await until(pilot, lambda: "You are signed out." in text_of(app))
            assert "✗" not in text_of(app), key
            assert app.screen.query_one("#username", Input).value == "ada", key
            assert len(app.screen_stack) == 1, key
            await until_forgotten(pilot, before)
            assert cognito.own.asked == [("sign_out", False)], key


async def test_what_signing_out_does_not_take_away_is_named(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    keys = replace(credentials(datetime.now(timezone.utc) + timedelta(hours=1)), region="eu-west-1")
    write_credentials("work", keys, session_key=PROFILE.session_key)
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="Ends this session")
        await pilot.press("h")
        await until(pilot, lambda: "You are signed out." in text_of(app))
        words = " ".join(text_of(app).split())
        assert "[work] of ~/.aws/credentials" in words
        assert "cognito-tui logout --all-copies" in words


async def test_what_could_not_be_reached_or_deleted_is_said_and_can_be_tried_again(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    left = NotForgotten(
        "The session is over at Cognito, but this machine still keeps something that was to be deleted.",
        detail="There.",
    )
    cognito.own.errors["sign_out"] = [ConnectionFailed("Could not reach the host."), left, None]
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="Ends this session")
        assert "In the browser" not in text_of(app)  # there is no domain
        await pilot.press("b")
        await pilot.pause()
        assert cognito.logout_url not in text_of(app)

        await pilot.press("h")
        await until(pilot, lambda: "✗ Could not reach the host." in text_of(app))
        await pilot.press("h")
        await until(pilot, lambda: "✗ The session is over at Cognito, but" in text_of(app))
        assert "You are signed out." not in text_of(app)
        await pilot.press("h")
        await until(pilot, lambda: "You are signed out." in text_of(app))


async def test_where_there_is_a_device_it_may_be_forgotten_too(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.steps = [ON_DEVICE]
    answers: list[tuple[str, list[object]]] = [
        ("escape", []),
        ("y", [("sign_out", True)]),
        ("n", [("sign_out", False)]),
    ]
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="Ends this session")
        for key, asked in answers:
            if screen_name(app) == "SignInScreen":  # as the last answer led there
                cognito.own.asked.clear()
                await reach_account(pilot, "o", shows="Ends this session")
            await pilot.press("h")
            await until(pilot, lambda: "Forget this device, too?" in text_of(app))
            assert cognito.own.asked == [], key
            await pilot.press(key)
            await until(pilot, lambda: "Forget this device, too?" not in text_of(app))
            name = "SignInScreen" if asked else "SignOutScreen"
            await until(pilot, lambda name=name: screen_name(app) == name)  # type: ignore[misc]
            assert cognito.own.asked == asked, key


async def test_signing_out_everywhere_asks_first(app: CognitoTui, cognito: SignedInCognito) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="Ends all your sessions")
        await pilot.press("e", "n")
        await pilot.pause()
        assert cognito.own.asked == []
        await pilot.press("e", "y")
        await until(pilot, lambda: "You are signed out everywhere." in text_of(app))
        assert screen_name(app) == "SignInScreen"
    assert cognito.own.asked == [("sign_out_everywhere",)]


async def test_a_token_that_cannot_be_revoked_ends_the_session_here_all_the_same(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["sign_out"] = [Refused("This app client may not revoke tokens.")]
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="Ends this session")
        await pilot.press("h")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        await until(pilot, lambda: "✗ This app client may not revoke tokens." in text_of(app))


async def test_over_ssh_the_page_that_signs_a_browser_out_is_shown(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.profile = replace(PROFILE, domain="https://auth.example.com")
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="In the browser")
        await pilot.press("b")
        await until(pilot, lambda: "Open this page in your browser:" in text_of(app))
        assert cognito.logout_url in text_of(app)


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script")
async def test_where_there_is_a_browser_it_is_opened(
    make_app: Callable[..., CognitoTui],
    cognito: SignedInCognito,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o700)
    cognito.profile = replace(PROFILE, domain="https://auth.example.com")
    app = make_app()
    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setenv("BROWSER", str(browser))
    async with app.run_test() as pilot:
        await reach_account(pilot, "o", shows="In the browser")
        await pilot.press("b")
        await until(pilot, lambda: "✓ Your browser signs out on this page:" in text_of(app))
        await until(pilot, opened.exists)
    assert opened.read_text() == cognito.logout_url


async def test_deleting_takes_the_user_name_and_says_good_bye(
    app: CognitoTui, cognito: SignedInCognito, before: set[int]
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "x", shows="cannot be undone.")
        await pilot.press(*"adb", "enter")
        await until(pilot, lambda: "✗ That is not your user name." in text_of(app))
        assert cognito.own.asked == []
        await pilot.press("backspace", "a", "enter")
        await until(pilot, lambda: "Your account is deleted." in text_of(app))
        assert screen_name(app) == "SignInScreen"
        assert app.screen.query_one("#username", Input).value == ""
        await until_forgotten(pilot, before)
    assert cognito.own.asked == [("delete_account",)]


async def test_a_deletion_that_fails_deletes_nothing_here_nor_does_esc(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    cognito.own.errors["delete_account"] = [Refused("This pool lets nobody delete themselves.")]
    async with app.run_test() as pilot:
        await reach_account(pilot, "x", shows="cannot be undone.")
        await pilot.press(*"ada", "escape")
        await until(pilot, lambda: screen_name(app) == "AccountScreen")
        assert cognito.own.asked == []
        await pilot.press("x")
        await until(pilot, lambda: "cannot be undone." in text_of(app))
        await pilot.press(*"ada", "enter")
        await until(pilot, lambda: "✗ This pool lets nobody delete themselves." in text_of(app))
        assert screen_name(app) == "DeletionScreen"
    assert cognito.own.asked == [("delete_account",)]
