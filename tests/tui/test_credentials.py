from __future__ import annotations

import gc
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.widgets import Input

from cognito_tui.errors import ConnectionFailed, Refused
from cognito_tui.screens.credentials import CredentialsScreen
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.key_button import KeyButton
from tests.support.fake_cognito import (
    GONE,
    PROFILE,
    SECRET_KEY,
    SIGNED_IN,
    FakeCognito,
    Time,
    decoded,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    sign_in,
    text_of,
    until,
)


async def test_who_what_role_and_until_when_with_secrets_masked_until_asked_for(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        text = text_of(app)
        assert "Signed in as ada" in text
        assert "123456789012 · role field-staff" in text
        assert "until 17:41:09 UTC today" in text
        assert re.search(r" 1:00:00 left ", text)

        assert SECRET_KEY not in text
        assert "ASIA••••••••••••MPLE" in text
        await pilot.press("v")
        assert SECRET_KEY in text_of(app)
        screen = app.screen
        assert isinstance(screen, CredentialsScreen)
        assert SECRET_KEY not in repr(vars(screen)) + repr(screen.session)
        await pilot.press("v")
        assert SECRET_KEY not in text_of(app)


async def test_where_there_is_one_profile_p_does_nothing_and_without_a_shell_that_listens_e_says_how(
    app: CognitoTui,
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        assert "profiles" not in text_of(app)
        await pilot.press("p")
        assert screen_name(app) == "CredentialsScreen"
        await pilot.press("e")
        assert 'eval "$(cognito-tui)"' in text_of(app)
        assert app.is_running


async def test_what_is_revealed_does_not_stay_revealed(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cognito_tui.screens.credentials.REVEALED_SECONDS", 0.2)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("v")
        assert SECRET_KEY in text_of(app)
        await until(pilot, lambda: SECRET_KEY not in text_of(app))


async def test_what_is_revealed_is_masked_before_the_app_is_suspended(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("v")
        assert SECRET_KEY in text_of(app)
        app.app_suspend_signal.publish(app)
        await until(pilot, lambda: SECRET_KEY not in text_of(app))


async def test_c_copies_the_export_lines_and_a_number_one_value(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        written = sent_to_terminal(app, monkeypatch)
        await pilot.press("c")
        await until(pilot, lambda: "Sent export lines to your terminal's clipboard (OSC 52)." in text_of(app))
        lines = decoded(written).splitlines()
        assert "Press s to show them plain." in text_of(app)
        assert app.clipboard == ""
        values = {
            "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_SESSION_TOKEN": "FwoGZXIvYXdzE" + "x" * 900 + "canary",
        }
        for key, (name, value) in enumerate(values.items(), 1):
            written.clear()
            await pilot.press(str(key))
            await until(pilot, lambda name=name: f"Sent {name} to" in text_of(app))  # type: ignore[misc]
            assert decoded(written) == value, name
    assert [line.partition("=")[0] for line in lines] == [
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_ACCOUNT_ID AWS_CREDENTIAL_SCOPE;",
        "export AWS_ACCESS_KEY_ID",
        "export AWS_SECRET_ACCESS_KEY",
        "export AWS_SESSION_TOKEN",
        "export AWS_CREDENTIAL_EXPIRATION",
        "export AWS_REGION",
        "export AWS_DEFAULT_REGION",
        "export COGNITO_TUI_PROFILE",
        "export COGNITO_TUI_REGION",
    ]
    assert lines[2] == f"export AWS_SECRET_ACCESS_KEY='{SECRET_KEY}'"


def held() -> dict[int, object]:
    """Every AWS credential in this process, those of other tests' threads among them."""
    gc.collect()
    return {
        id(thing): thing
        for thing in gc.get_objects()
        if isinstance(thing, AwsCredentials) or (isinstance(thing, Secret) and thing.reveal() == SECRET_KEY)
    }


async def test_the_countdown_warns_and_then_everything_goes(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    cognito.renewals = [GONE]
    before = held()
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("v")
        assert held().keys() - before.keys()
        time_now.now += timedelta(minutes=56)
        await until(pilot, lambda: "! soon" in text_of(app))
        time_now.now += timedelta(minutes=4)
        await until(pilot, lambda: "Re-authenticate as ada." in text_of(app))
        assert SECRET_KEY not in text_of(app)
        assert "AWS_SECRET_ACCESS_KEY" not in text_of(app)
        assert held().keys() - before.keys() == set()


async def test_when_the_refresh_token_is_dead_r_asks_for_the_password_alone(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.renewals = [GONE]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("r")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "cannot be renewed" in text_of(app)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_a_renewal_that_fails_keeps_what_there_is(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.renewals = [
        ConnectionFailed("Could not reach cognito-idp.eu-west-1.amazonaws.com.", hint="Try again.")
    ]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("r")
        await until(pilot, lambda: "Could not reach" in text_of(app))
        assert "AWS_SECRET_ACCESS_KEY" in text_of(app)


async def test_an_identity_pool_that_refuses_says_why_and_lets_one_try_again(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.sessions = [Refused("The identity pool has no role that this sign-in may take.")]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "no role" in text_of(app))
        assert "AWS_SECRET_ACCESS_KEY" not in text_of(app)
        await pilot.press("r")
        await until(pilot, lambda: "123456789012" in text_of(app))


async def test_esc_goes_back_only_when_nothing_would_be_lost(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    cognito.renewals = [GONE]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("escape")
        assert screen_name(app) == "CredentialsScreen"
        time_now.now += timedelta(hours=2)
        await until(pilot, lambda: "Expired at" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")


async def test_e_hands_the_lines_to_the_shell_that_listens(make_app: Callable[..., CognitoTui]) -> None:
    app = make_app(shell_listens=True)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("e")
    assert isinstance(app.return_value, Secret)
    assert "\nexport AWS_ACCESS_KEY_ID='ASIA" in app.return_value.reveal()
    assert "\nexport AWS_REGION='eu-west-1'\n" in app.return_value.reveal()


async def test_r_renews_silently_and_meanwhile_the_account_waits(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        account = app.screen.query(KeyButton).last()
        assert not account.has_class("-off")
        cognito.hold = threading.Event()
        time_now.now += timedelta(minutes=30)
        await pilot.press("r")
        await until(pilot, lambda: "Renewing…" in text_of(app))
        assert account.has_class("-off")
        await pilot.press("a")
        cognito.hold.set()
        await until(pilot, lambda: not account.has_class("-off"))
        await until(pilot, lambda: "until 18:11:09 UTC today" in text_of(app))
        assert screen_name(app) == "CredentialsScreen"


async def test_q_quits_with_nothing_to_hand_over(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("q")
    assert app.return_value is None
    assert app.return_code == 0


async def test_with_several_profiles_the_bottom_line_still_has_room_for_all(
    make_app: Callable[..., CognitoTui],
) -> None:
    app = make_app(configuration=replace(Configuration.of(PROFILE), names=("work", "home")))

    def shows_all() -> bool:
        shown = " ".join(text_of(app).splitlines()[-1].split())
        return shown == "c copy f format v reveal s plain p profiles q quit ? help"

    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        await until(pilot, shows_all)


async def test_what_can_be_done_with_them_lies_over_the_masked_values(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("v", "u")
        await until(pilot, lambda: screen_name(app) == "UseScreen")
        await pilot.press("escape")
        await until(pilot, lambda: "AWS_SECRET_ACCESS_KEY" in text_of(app))
        assert SECRET_KEY not in text_of(app)


async def test_a_session_that_is_there_already_is_not_fetched(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        session = cognito.session(SIGNED_IN)
        cognito.asked.clear()
        await app.push_screen(CredentialsScreen(app.context, SIGNED_IN, session))
        await until(pilot, lambda: "renews itself at 17:26" in text_of(app))
        assert cognito.asked == []


async def test_a_session_that_has_expired_meanwhile_is_renewed(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito, time_now: Time
) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        session = cognito.session(SIGNED_IN)
        time_now.now += timedelta(hours=2)
        await app.push_screen(CredentialsScreen(app.context, SIGNED_IN, session))
        await until(pilot, lambda: "until 19:41:09 UTC today" in text_of(app))
