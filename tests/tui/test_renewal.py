"""Credentials that renew themselves, and what happens when they cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Input

from cognito_tui.errors import ConnectionFailed, Throttled
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.key_button import KeyButton
from cognito_tui.widgets.page_parts import Notice
from tests.support.fake_account import SignedInCognito
from tests.support.fake_cognito import (
    GONE,
    PROFILE,
    SECRET_KEY,
    SIGNED_IN,
    FakeCognito,
    Time,
    decoded,
    is_busy,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)

OFFLINE = ConnectionFailed("Could not reach cognito-idp.eu-west-1.amazonaws.com.", hint="Check the network.")
TIME_TO_RENEW = timedelta(minutes=45)  # of an hour
EXPIRED = "Re-authenticate as ada."


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    return SignedInCognito(PROFILE, Clock(time_now))


@pytest.fixture
def bells(app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry a bell. Pilot has no terminal: a real one hears it in tests/terminal."""
    rung: list[str] = []
    monkeypatch.setattr(app, "bell", lambda: rung.append("bell"))
    return rung


def calls(cognito: FakeCognito) -> int:
    """For credentials."""
    return cognito.asked.count((SIGNED_IN,))


def shown_buttons(app: CognitoTui) -> list[KeyButton]:
    return [button for button in app.screen.query(KeyButton) if button.size.width]


def stands_out(app: CognitoTui) -> bool:
    """Whether Re-authenticate does, among the other buttons."""
    due = [button for button in shown_buttons(app) if button.has_class("-due")]
    return len(due) == 1 < len(shown_buttons(app))


async def test_they_renew_themselves_and_nothing_else_changes(
    app: CognitoTui, time_now: Time, bells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await reach_credentials(app, pilot)
        await until(pilot, lambda: "renews itself at 17:26" in " ".join(text_of(app).split()))
        await pilot.press("v", "c")
        await until(pilot, lambda: "Press s" in text_of(app))
        assert SECRET_KEY[:12] in text_of(app)
        form, focused = app.screen.query_one("#form", VerticalScroll), app.focused
        scrolled, places = (
            form.scroll_y,
            [widget.region for widget in form.children if not isinstance(widget, Notice)],
        )
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "until 18:26:09 UTC today" in text_of(app))
        assert "Renewed at 17:26. Keys copied before expire at 17:41." in text_of(app)
        assert SECRET_KEY[:12] not in text_of(app)  # nobody asked to see the new one
        assert (form.scroll_y, app.focused) == (scrolled, focused)
        assert [widget.region for widget in form.children if not isinstance(widget, Notice)] == places
        written = sent_to_terminal(app, monkeypatch)
        await pilot.press("c")
        await until(pilot, lambda: bool(written))
        assert "AWS_CREDENTIAL_EXPIRATION='2026-11-21T18:26:09+00:00'" in decoded(written)
    assert bells == []


async def test_below_other_screens_too_which_stay(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("a")
        await until(pilot, lambda: "ada@example.com" in text_of(app))
        await pilot.press("p")
        await until(pilot, lambda: screen_name(app) == "ProfileScreen" and not is_busy(app))
        stack = list(app.screen_stack)
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: calls(cognito) == 2)
        assert app.screen_stack == stack
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "until 18:26:09 UTC today" in text_of(app))


async def test_when_it_cannot_be_renewed_it_says_so_once_and_what_there_is_can_be_used(
    app: CognitoTui, cognito: FakeCognito, time_now: Time, bells: list[str]
) -> None:
    cognito.renewals = [GONE]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        time_now.now += TIME_TO_RENEW
        words = "Cannot be renewed: press r to sign in again before 17:41."
        await until(pilot, lambda: f"! {words}" in text_of(app))
        assert len(app._notifications) == 0  # it is said once
        assert bells == ["bell"]
        assert "renews itself" not in text_of(app)
        await until(pilot, lambda: "today · cannot be renewed" in text_of(app))
        assert not stands_out(app)

        time_now.now += timedelta(minutes=11)
        await until(pilot, lambda: "! soon" in text_of(app))
        await until(pilot, lambda: stands_out(app))
        await pilot.press("c")
        await until(pilot, lambda: "Sent export lines" in text_of(app))
        assert f"! {words}" in text_of(app)
        assert (bells, calls(cognito)) == (["bell"], 2)
        await pilot.press("r")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "cannot be renewed any more" in text_of(app)
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_after_the_end_the_one_button_leads_to_the_password_and_q_quits(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    cognito.renewals = [GONE]
    async with app.run_test() as pilot:

        async def reach_the_end() -> None:
            await reach_credentials(app, pilot)
            time_now.now += timedelta(hours=2)
            await until(pilot, lambda: EXPIRED in text_of(app))

        for key in ("r", "space", "enter", "click"):
            await reach_the_end()
            [button] = shown_buttons(app)
            assert (app.focused, button.has_class("-due")) == (button, True)
            await pilot.press("x", "c", "1", "down", "f5")
            assert screen_name(app) == "CredentialsScreen", key
            if key == "click":
                await pilot.click(button)
            else:
                await pilot.press(key)
            await until(pilot, lambda: screen_name(app) == "SignInScreen")
            assert app.screen.query_one("#username", Input).value == "ada", key
            assert app.screen.query_one("#password", Input).value == "", key
        await reach_the_end()
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_below_another_screen_the_end_is_told_and_that_screen_keeps_its_keys(
    app: CognitoTui, cognito: FakeCognito, time_now: Time, bells: list[str]
) -> None:
    cognito.renewals = [GONE]
    async with app.run_test(notifications=True) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("f")
        await until(pilot, lambda: screen_name(app) == "FormatsScreen")
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "Cannot be renewed: press r to sign" in text_of(app))
        time_now.now += timedelta(hours=2)
        await pilot.press("r", "x")
        assert screen_name(app) == "FormatsScreen"
        await pilot.press("escape")
        await until(pilot, lambda: EXPIRED in text_of(app))
        assert len(app._notifications) == len(bells) == 1


@pytest.mark.parametrize("error", [OFFLINE, Throttled("AWS is busy.")], ids=["offline", "busy"])
async def test_what_may_pass_is_tried_again_every_minute(
    app: CognitoTui, cognito: FakeCognito, time_now: Time, bells: list[str], error: ConnectionFailed
) -> None:
    cognito.renewals = [error, error, None]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "tries again at 17:27" in text_of(app))
        assert f"! Not renewed yet: {error.title}" in text_of(app)
        time_now.now += timedelta(seconds=59)
        await until(pilot, lambda: "14:01" in text_of(app))
        assert calls(cognito) == 2
        time_now.now += timedelta(seconds=1)
        await until(pilot, lambda: "tries again at 17:28" in text_of(app))
        assert bells == ["bell"]
        time_now.now += timedelta(minutes=1)
        await until(pilot, lambda: "Renewed at 17:28." in text_of(app))
        assert "Not renewed yet" not in text_of(app)
        assert "renews itself at 18:13" in text_of(app)
        assert len(app._notifications) == 0


async def test_after_a_long_sleep_they_are_renewed_at_once_and_again_until_there_is_a_network(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    cognito.renewals = [OFFLINE, None]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        time_now.now += timedelta(hours=9)
        await until(pilot, lambda: "Tries again at 01:42; press r to try now." in text_of(app))
        assert "AWS_SECRET_ACCESS_KEY" not in text_of(app)
        assert "Could not reach" in text_of(app)
        time_now.now += timedelta(minutes=1)
        await until(pilot, lambda: "until 02:42:09 UTC today" in text_of(app))
        assert "Expired at" not in text_of(app)
        assert "Renewed at 01:42." in text_of(app)


async def test_r_during_a_renewal_waits_for_that_one(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        cognito.hold = threading.Event()
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: calls(cognito) == 2)
        assert "Renewing…" not in text_of(app)
        await pilot.press("r")
        await until(pilot, lambda: "Renewing…" in text_of(app))
        cognito.hold.set()
        await until(pilot, lambda: "Renewed at 17:26." in text_of(app))
        assert calls(cognito) == 2
        assert "Renewing…" not in text_of(app)


async def test_a_renewal_that_was_cancelled_is_made_up_for(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        cognito.hold = threading.Event()
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: calls(cognito) == 2)
        await pilot.press("r", "escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        cognito.hold.set()
        assert "until 17:41:09" in text_of(app)
        time_now.now += timedelta(minutes=1)
        await until(pilot, lambda: "Renewed at 17:27." in text_of(app))


async def test_without_a_refresh_token_it_promises_nothing(
    app: CognitoTui, cognito: FakeCognito, time_now: Time, bells: list[str]
) -> None:
    cognito.steps = [replace(SIGNED_IN, tokens=replace(SIGNED_IN.tokens, refresh_token=None))]
    cognito.renewals = [GONE]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        assert "renews itself" not in text_of(app)
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "Cannot be renewed" in text_of(app))
        assert bells == ["bell"]


async def test_credentials_that_are_over_on_arrival_are_not_asked_for_all_the_time(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        cognito.lifetime = timedelta(hours=-1)
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "Tries again at 17:27" in text_of(app))
        await pilot.pause(1.2)  # the countdown has looked again
        assert calls(cognito) == 2
        cognito.lifetime = timedelta(hours=1)
        await pilot.press("r")
        await until(pilot, lambda: "until 18:26:09 UTC today" in text_of(app))


async def test_why_there_is_but_an_hour_stays_in_sight_and_so_do_warnings(
    app: CognitoTui, cognito: FakeCognito, time_now: Time
) -> None:
    cognito.fallback_reason = (
        "One hour, of the role that the identity pool chooses, instead of 12 hours of night-shift: The role "
        "night-shift gives 4 hours at most. Set duration = 14400 in the profile, or have the role's maximum raised."
    )
    cognito.warnings = ("This machine's clock is 7 minutes slow.",)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)

        def seen() -> str:
            return " ".join(text_of(app).replace("▐", " ").split())  # without the scroll bar

        assert f"! {cognito.fallback_reason}" in seen()
        assert "! This machine's clock is 7 minutes slow." in seen()
        await pilot.press("c")
        await until(pilot, lambda: "Press s to show them plain." in text_of(app))
        assert f"! {cognito.fallback_reason}" in seen()
        reason, cognito.fallback_reason = cognito.fallback_reason, ""
        time_now.now += TIME_TO_RENEW
        await until(pilot, lambda: "Renewed at 17:26." in text_of(app))
        assert reason not in seen()


async def test_a_small_terminal_scrolls(make_app: Callable[..., CognitoTui], cognito: FakeCognito) -> None:
    cognito.fallback_reason = "One hour instead of 12 hours: " + "the function answered something else. " * 8
    cognito.warnings = ("The last one.",)
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        await reach_credentials(app, pilot)
        assert "The last one." not in text_of(app)
        await pilot.press("end")
        await until(pilot, lambda: "! The last one." in text_of(app))
        await pilot.press("home", "c")
        await until(pilot, lambda: "Sent export lines" in text_of(app))
