from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import pytest
from textual.events import Paste
from textual.widgets import Button, Input
from textual.worker import WorkerFailed

from cognito_tui.errors import (
    AttemptsExceeded,
    ChallengeUnsupported,
    ConnectionFailed,
    Refused,
    SessionExpired,
    SignInRequired,
    Throttled,
)
from cognito_tui.services.auth.steps import CodeRequired
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM, FILE
from cognito_tui.services.tokens.store import StoredSession
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import Notice
from tests.support.fake_cognito import (
    ATTEMPT,
    PROFILE,
    SIGNED_IN,
    FakeCognito,
    screen_name,
    sign_in,
    text_of,
    type_in,
    until,
)

WRONG = Refused("Incorrect user name or password.", aws_code="NotAuthorizedException", request_id="r-1")


async def test_the_keyboard_alone_signs_in(app: CognitoTui, cognito: FakeCognito) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await type_in(pilot, "ada", "pw")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[0] == ("ada", Secret("pw"))


async def test_focus_starts_on_the_first_empty_field(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    cognito.profile = cognito.profile.__class__(**{**vars(cognito.profile), "username": "ada"})
    app = make_app()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_the_pool_and_what_named_it_are_shown_and_nothing_is_asked_while_a_field_is_empty(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    async with app.run_test() as pilot:
        assert "eu-west-1_AbCdEfGhI" in text_of(app)
        assert "from config.toml [profiles.work]" in text_of(app)
        assert "empty" not in text_of(app)  # the password is needed: nothing else is said
        await until(pilot, lambda: "^r forgot password" in text_of(app))
        assert "^n sign up" in text_of(app)
        assert "^o browser" not in text_of(app)  # there is no page to open
        await pilot.press("enter", "enter", "tab", "enter")
        await pilot.pause()
    assert cognito.asked == []


async def test_after_a_refusal_the_password_goes_and_the_user_name_stays(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [WRONG, SIGNED_IN]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "✗ Incorrect user name or password." in text_of(app))
        assert "NotAuthorizedException · r-1" in text_of(app)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.screen.query_one("#password", Input).value == ""
        assert app.focused is app.screen.query_one("#password")
        await pilot.press(*"right", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_a_call_in_flight_says_so_and_esc_lets_go_of_it(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Checking with Cognito…" in text_of(app))
        assert not app.screen.query_one("#submit", Button).display
        await pilot.press("escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        cognito.hold.set()
        await pilot.pause(0.1)
        assert screen_name(app) == "SignInScreen"  # the late answer is not looked at
        assert app.screen.query_one("#submit", Button).display
        cognito.hold = None
        await pilot.press("enter")  # what was typed is still there
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_what_never_arrived_need_not_be_typed_again(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [ConnectionFailed("Could not reach the host.", hint="Try again."), SIGNED_IN]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Could not reach" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_pressing_enter_twice_asks_once(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.hold = threading.Event()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await pilot.press("enter", "enter")
        cognito.hold.set()
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert [asked for asked in cognito.asked if asked[0] == "ada"] == [("ada", Secret("pw"))]


async def test_an_expired_attempt_comes_back_here_and_says_why(app: CognitoTui, cognito: FakeCognito) -> None:
    expired = SessionExpired(
        "The sign-in took too long or was already used.", hint="Enter the password again."
    )
    cognito.steps = [CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA"), expired]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "CodeScreen")
        await pilot.press(*"123456", "enter")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "took too long" in text_of(app)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_a_paste_is_its_first_line_with_its_spaces_and_cannot_be_copied_or_cut(app: CognitoTui) -> None:
    pastes = {"\nsecret": "secret", "  two words  \nrest": "  two words  ", "\n\n": "", "canary": "canary"}
    async with app.run_test() as pilot:
        password = app.screen.query_one("#password", Input)
        password.focus()
        for pasted, kept in pastes.items():
            password.value = ""
            await pilot.pause()
            app.screen.post_message(Paste(pasted))
            await pilot.pause()
            assert password.value == kept, pasted
        for key in ("ctrl+c", "ctrl+x"):
            await pilot.press("end", "shift+home")
            assert password.selected_text == "canary", key
            await pilot.press(key)
            assert app.clipboard == "", key
            assert password.value == "canary", key


async def test_words_from_aws_are_not_markup(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [Refused("[red]not[/] on [b]Sundays", hint="[/nonsense]")]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: app.screen.query_one(Notice).display)
        assert "✗ [red]not[/] on [b]Sundays" in text_of(app)
        assert "[/nonsense]" in text_of(app)


async def test_a_bug_in_a_call_ends_the_app_and_shows_no_values(
    app: CognitoTui, cognito: FakeCognito, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> NoReturn:
        raise ZeroDivisionError("canary")

    cognito.start = crash  # type: ignore[assignment,method-assign]

    async def run() -> None:
        async with app.run_test() as pilot:
            await sign_in(pilot)
            await until(pilot, lambda: not app.is_running)

    with pytest.raises(WorkerFailed):
        await run()
    assert app.return_code == 1
    report = capsys.readouterr().err
    assert "in crash" in report
    assert "ZeroDivisionError" in report
    assert "canary" not in report


async def test_connections_are_opened_while_one_types_and_again_after_a_long_pause(
    app: CognitoTui, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    connects: list[None] = []
    cognito.connect = lambda: connects.append(None)  # type: ignore[method-assign]
    async with app.run_test() as pilot:
        await until(pilot, lambda: len(connects) == 1)
        await pilot.press(*"ada")
        assert len(connects) == 1
        monkeypatch.setattr("cognito_tui.screens.sign_in._IDLE_SECONDS", -1.0)
        await pilot.press("b")
        await until(pilot, lambda: len(connects) == 2)


# without a password ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "words"), [(CHOICE, "to choose how to sign in"), (CUSTOM, "if you have none")]
)
async def test_where_a_password_is_optional_enter_goes_on_without(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito, flow: str, words: str
) -> None:
    cognito.profile = replace(PROFILE, auth_flow=flow)
    app = make_app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert words in text_of(app)
        await type_in(pilot, "ada")
        assert app.focused is app.screen.query_one("#password")  # it may be typed
        assert cognito.asked == []
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[0] == ("ada", Secret(""))


# what the footer offers -----------------------------------------------------------------------------------------------


async def test_the_browser_is_offered_where_there_is_a_page_to_open(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    cognito.profile = replace(PROFILE, domain="https://auth.example.com")
    app = make_app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: "^r forgot password" in text_of(app))
        assert "^n sign up" in text_of(app)
        assert "^o browser" in text_of(app)


async def test_what_a_terminal_cannot_answer_a_browser_can(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    cognito.profile = replace(PROFILE, domain="https://auth.example.com", redirect_uri="http://localhost:0/")
    cognito.steps = [CodeRequired(ATTEMPT, "SMS_MFA"), ChallengeUnsupported("Cognito asks for WEB_AUTHN.")]
    app = make_app()
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "CodeScreen" and app.focused is not None)
        assert "^o browser" not in text_of(app)
        await type_in(pilot, "123456")
        await until(pilot, lambda: "^o browser" in text_of(app))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: screen_name(app) == "BrowserScreen")


# waiting --------------------------------------------------------------------------------------------------------------


class Soon(Throttled):
    wait = 1


async def test_a_lock_out_counts_down_in_place_and_nothing_is_tried_again_by_itself(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [
        Soon("Cognito is busy.", hint="Try again in a moment.", aws_code="TooManyRequestsException")
    ]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "You can try again in 1 s." in text_of(app))
        await until(pilot, lambda: "You can try again now." in text_of(app))
        assert "✗ Cognito is busy." in text_of(app)
        assert "in a moment" not in text_of(app)  # two next steps, of which the first is over
    assert len(cognito.asked) == 1


async def test_how_long_a_lock_out_lasts(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [AttemptsExceeded("Too many wrong passwords.", hint="Each more doubles the wait."), WRONG]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: f"again in {AttemptsExceeded.wait} s." in text_of(app))
        assert "Each more doubles the wait." in text_of(app)
        await type_in(pilot, "pw")
        await until(pilot, lambda: "Incorrect user name" in text_of(app))
        assert "You can try again" not in text_of(app)  # another refusal, another story


# the session that was kept --------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cognito: FakeCognito) -> FakeCognito:
    cognito.profile = replace(PROFILE, remember=FILE)
    cognito.stored_session = StoredSession("ada", "ada", Secret("refresh-canary"))
    return cognito


@pytest.mark.parametrize("username", ["ada", "[/b]", "[red]ada"])
async def test_a_session_that_was_kept_signs_in_by_itself(
    username: str, app: CognitoTui, kept: FakeCognito
) -> None:
    kept.stored_session = StoredSession(username, username, Secret("refresh-canary"))
    kept.hold = threading.Event()
    async with app.run_test() as pilot:
        await until(pilot, lambda: f"Signing in again as {username}…" in text_of(app))
        kept.hold.set()
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert kept.asked[0] == ("resume",)


@pytest.mark.parametrize(("named", "resumed"), [("ada@example.com", True), ("sub-1", True), ("bob", False)])
async def test_only_the_session_of_whom_the_profile_names_is_gone_on_with(
    named: str, resumed: bool, app: CognitoTui, kept: FakeCognito
) -> None:
    """By either name, as a command takes it."""
    kept.profile = replace(kept.profile, username=named)
    kept.stored_session = StoredSession("ada@example.com", "sub-1", Secret("refresh-canary"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        if resumed:
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        await pilot.pause(0.2)
        assert screen_name(app) == ("CredentialsScreen" if resumed else "SignInScreen")
    assert (("resume",) in kept.asked) == resumed


async def test_a_session_that_has_ended_is_no_cause_for_alarm(app: CognitoTui, kept: FakeCognito) -> None:
    kept.resumptions = [SignInRequired("You have been signed out.", hint="Sign in again.")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: "The last session has ended. Sign in again." in text_of(app))
        assert "You have been signed out." in text_of(app)
        assert "✗" not in text_of(app)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_esc_lets_go_of_it(app: CognitoTui, kept: FakeCognito) -> None:
    kept.hold = threading.Event()
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Signing in again" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        kept.hold.set()
        await pilot.pause(0.1)
        assert screen_name(app) == "SignInScreen"


async def test_a_busy_cognito_is_asked_again_for_what_proves_nothing(
    app: CognitoTui, kept: FakeCognito, tries_again: None
) -> None:
    class Later(Throttled):
        wait = 3  # long enough to be seen

    kept.resumptions = [Later("Cognito is busy."), SIGNED_IN]
    async with app.run_test() as pilot:
        await until(pilot, lambda: "AWS is busy. Trying again in" in text_of(app))
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert kept.asked[:2] == [("resume",), ("resume",)]


async def test_whoever_goes_back_is_not_signed_in_again(app: CognitoTui, kept: FakeCognito) -> None:
    kept.resumptions = [SignInRequired("You have been signed out.")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: "The last session has ended." in text_of(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen_name(app) == "SignUpScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        await pilot.pause(0.1)
    assert kept.asked == [("resume",)]
