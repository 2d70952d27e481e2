"""What is typed while nothing can take it: all of it goes into the next form, or nothing of it anywhere."""

from __future__ import annotations

import threading

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from cognito_tui.errors import Refused, SessionExpired
from cognito_tui.screens.use.console import ConsoleScreen
from cognito_tui.services.auth.steps import CodeRequired
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.store import StoredSession
from cognito_tui.tui import typing_ahead
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.later_fields import CodeInput
from tests.support.fake_cognito import ATTEMPT, SIGNED_IN, FakeCognito, screen_name, sign_in, text_of, until

CODE = CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA")
WRONG = Refused("Incorrect user name or password.", aws_code="NotAuthorizedException")


def post(app: CognitoTui, *keys: str) -> None:
    """All at once, as a paste without brackets or a slow line delivers them."""
    for key in keys:
        app.post_message(Key(key, {"enter": "\r", "tab": "\t"}.get(key, key if len(key) == 1 else None)))


async def test_all_at_once_before_the_first_screen_is_there(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE, SIGNED_IN]
    post(app, *"ada", "tab", *"pw", "enter", *"123456", "enter")
    async with app.run_test() as pilot:
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[0] == ("ada", Secret("pw"))
    assert cognito.asked[1][1].secret == Secret("123456")


@pytest.mark.parametrize("pasted", [False, True])
async def test_what_is_typed_during_a_call_goes_whole_into_the_next_form(
    app: CognitoTui, cognito: FakeCognito, pasted: bool
) -> None:
    cognito.steps = [CODE, SIGNED_IN]
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        if pasted:
            app.post_message(Paste("123 456"))
        else:
            post(app, *"12")
            await pilot.pause(0.1)
            post(app, *"3457", "backspace", "6")
        await pilot.pause(0.1)
        assert app.screen.query_one("#password", Input).value == "pw"
        cognito.hold.set()
        await until(pilot, lambda: screen_name(app) == "CodeScreen" and bool(app.screen.query(CodeInput)))
        await until(pilot, lambda: app.screen.query_one(CodeInput).value == "123456")
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1][1].secret == Secret("123456")


async def test_after_a_refusal_nothing_of_it_is_typed(
    app: CognitoTui, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_ahead, "_PAUSE_SECONDS", 10)  # however slow the machine is
    cognito.steps = [WRONG]
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        post(app, *"123")
        await pilot.pause()
        cognito.hold.set()
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        await pilot.pause(0.1)
        post(app, *"456", "enter")  # the rest of it
        await pilot.pause(0.2)
        assert app.screen.query_one("#password", Input).value == ""
        assert app.screen.query_one("#username", Input).value == "ada"
        monkeypatch.setattr(typing_ahead, "_PAUSE_SECONDS", 0)
        await pilot.press(*"right")
        assert app.screen.query_one("#password", Input).value == "right"
    assert len(cognito.asked) == 1


async def test_where_no_field_follows_nothing_of_it_is_a_command(
    app: CognitoTui, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_ahead, "_PAUSE_SECONDS", 10)
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        post(app, *"vse", "enter", *"q")
        await pilot.pause()
        cognito.hold.set()
        await until(pilot, lambda: "123456789012" in text_of(app))
        post(app, *"q")
        await pilot.pause(0.2)
        assert screen_name(app) == "CredentialsScreen"
        assert "wJalr" not in text_of(app)
        monkeypatch.setattr(typing_ahead, "_PAUSE_SECONDS", 0)
        await pilot.press("v")
        await until(pilot, lambda: "wJalr" in text_of(app))


async def test_esc_does_not_wait_behind_it_and_takes_it_away(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        post(app, *"123", "escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        await pilot.pause(0.1)
        assert app.screen.query_one("#password", Input).value == "pw"
        cognito.hold.set()


async def test_commands_typed_ahead_of_a_page_are_kept(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "123456789012" in text_of(app))
        post(app, "u", "c")
        await until(pilot, lambda: screen_name(app) == "ConsoleScreen" and app.screen.is_mounted)
        page = app.screen
        assert isinstance(page, ConsoleScreen)
        await until(pilot, lambda: not page.busy)  # its call has come back


async def test_a_kept_session_does_not_mix_with_what_was_typed(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.stored_session = StoredSession("ada@example.com", "ada@example.com", Secret("refresh"), None)
    cognito.resumptions = [WRONG]
    post(app, *"bob")
    async with app.run_test() as pilot:
        await pilot.pause(0.3)
        assert app.screen.query_one("#username", Input).value in ("bob", "ada@example.com")
        assert app.screen.query_one("#password", Input).value == ""


async def test_a_form_that_says_why_one_is_there_is_read_first(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE, SessionExpired("The sign-in took too long.", hint="Enter the password again.")]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "CodeScreen")
        cognito.hold = threading.Event()
        await pilot.press(*"123456", "enter")
        post(app, *"654321", "enter")
        await pilot.pause(0.1)
        cognito.hold.set()
        await until(pilot, lambda: "took too long" in text_of(app))
        await pilot.pause(0.1)
        assert app.screen.query_one("#password", Input).value == ""
    assert len(cognito.asked) == 2


async def test_the_button_makes_no_difference(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE, SIGNED_IN]
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        post(app, *"ada", "tab", *"pw", "tab", "enter", *"123456", "enter")
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        cognito.hold.set()
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1][1].secret == Secret("123456")


async def test_what_is_typed_again_after_a_refusal_is_taken(app: CognitoTui, cognito: FakeCognito) -> None:
    """Also where one key has to wait for another."""
    cognito.steps = [WRONG, SIGNED_IN]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        post(app, *"righx", "backspace", "left", "right", *"t", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == ("ada", Secret("right"))


async def test_an_enter_too_many_costs_nothing_of_what_is_typed_after_the_refusal(
    app: CognitoTui, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_ahead, "_PAUSE_SECONDS", 0.1)
    cognito.steps = [WRONG, SIGNED_IN]
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        post(app, "enter")
        await pilot.pause(0.3)
        cognito.hold.set()
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        post(app, *"right", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == ("ada", Secret("right"))
