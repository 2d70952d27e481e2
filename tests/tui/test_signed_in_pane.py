"""In a wide terminal everybody who is signed in stands beside the credentials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import ActionList
from cognito_tui.widgets.signed_in_pane import SignedInPane
from tests.support.fake_cognito import (
    Time,
    credentials_in_memory,
    screen_name,
    sign_in,
    text_of,
    until,
    until_forgotten,
)
from tests.support.fake_delivery import Pools, configured


def beside(app: CognitoTui) -> list[str]:
    """What stands in the pane, line by line."""
    entries = app.screen.query_one(SignedInPane).query_one(ActionList)
    return [" ".join(line.split()) for option in entries.options for line in str(option.prompt).split("\n")]


async def test_each_profile_has_its_countdown_and_enter_or_a_click_switches(
    start: Callable[..., CognitoTui], pools: Pools, time_now: Time
) -> None:
    configuration = configured("work", "play", "old", more='[profiles.odd]\nuser_pool_id = "x"\n')
    pools.known(configuration.choose("play").profile, "bob", timedelta(minutes=50))
    pools.known(configuration.choose("old").profile, "cleo", -timedelta(hours=1))
    before = credentials_in_memory()
    app = start(configuration)
    async with app.run_test(size=(100, 30)) as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "role field-staff" in text_of(app))
        assert not app.screen.query(SignedInPane)
        await pilot.resize_terminal(110, 30)
        await until(pilot, lambda: bool(app.screen.query(SignedInPane)) and "old expired" in beside(app))
        assert beside(app) == [
            *("▸ work 1 h 00 min", "ada", "play 50:00", "bob", "old expired", "cleo"),
            *("odd", "✗ 2 settings are missi…", "+ add a profile"),
        ]
        assert app.screen.query_one("#form").region.right == 110
        time_now.now += timedelta(minutes=45, seconds=1)
        await until(pilot, lambda: "play 04:59 !" in beside(app))
        await until(pilot, lambda: "▸ work 1 h 00 min" in beside(app))  # renewed meanwhile
        time_now.now += timedelta(minutes=5)
        await until(pilot, lambda: "play expired" in beside(app))

        pane = app.screen.query_one(SignedInPane)
        await pilot.click(pane, offset=(5, 8))  # the one with wrong settings says so
        await until(pilot, lambda: "client_id: missing" in text_of(app))
        await pilot.press("enter")
        await pilot.click(pane, offset=(5, 9))
        await until(pilot, lambda: screen_name(app) == "ProfileFormScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        pane.query_one(ActionList).focus()
        await pilot.press("home", "down", "enter")
        await until(pilot, lambda: "[profiles.play]" in text_of(app) and screen_name(app) == "SignInScreen")
        time_now.now += timedelta(hours=3)
        await until_forgotten(pilot, before)
