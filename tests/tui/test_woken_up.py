"""The app after a sleep: whoever is quicker than the countdown gets nothing that is over."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from cognito_tui.errors import SignInRequired
from cognito_tui.screens.credentials import CredentialsScreen
from cognito_tui.screens.use.menu import UseScreen
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.countdown import Countdown
from tests.support.fake_cognito import (
    PROFILE,
    FakeCognito,
    Time,
    decoded,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)


@pytest.fixture
def cognito(time_now: Time) -> FakeCognito:
    return FakeCognito(PROFILE, Clock(time_now))


async def test_a_key_that_is_quicker_than_the_countdown_gets_nothing_that_is_over(
    app: CognitoTui, cognito: FakeCognito, time_now: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick, late = Countdown._tick, threading.Event()
    monkeypatch.setattr(Countdown, "_tick", lambda self: None if late.is_set() else tick(self))
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        page = app.screen
        assert isinstance(page, CredentialsScreen)
        written = sent_to_terminal(app, monkeypatch)
        page.context = replace(page.context, shell_listens=True)
        await pilot.press("u")
        await until(pilot, lambda: screen_name(app) == "UseScreen")
        menu = app.screen
        assert isinstance(menu, UseScreen)
        assert menu.credentials()

        cognito.hold = threading.Event()
        late.set()
        time_now.now += timedelta(hours=2)
        with pytest.raises(SignInRequired, match="have expired"):
            menu.credentials()
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is page)
        await pilot.press("c", "1", "2", "3", "s", "e", "u", "f")
        for action in (page.action_copy_all, page.action_show_plain, page.action_use_in_shell):
            await action()  # as a click or a timer of one's own would
        page.action_copy_one("AWS_SECRET_ACCESS_KEY")
        await pilot.pause()
        assert app.screen is page
        assert app.is_running
        assert written == []
        late.clear()
        await until(pilot, lambda: "Expired at 17:41. Renewing…" in text_of(app))
        cognito.hold.set()
        await until(pilot, lambda: "renews itself at" in text_of(app))
        await pilot.press("c")
        await until(pilot, lambda: bool(written))
        assert "AWS_CREDENTIAL_EXPIRATION='2026-11-21T19:41:09+00:00'" in decoded(written)
