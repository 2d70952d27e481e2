"""The first minute as it looks: the form for a pool, and the list of demos."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from cognito_tui.demo import Demos
from cognito_tui.screens.profile_form import first_run as first_form
from cognito_tui.screens.scenarios import ScenariosScreen
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import text_of, until
from tests.support.pictures import ALL, FIRST, Pictures


async def test_the_form(pictures: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    app = CognitoTui(Configuration.unset("first run"), demos=Demos(), first=first_form)
    async with app.run_test(size=FIRST) as pilot:
        await until(pilot, lambda: app.focused is not None)
        app.screen.query_one("#user_pool_id", Input).value = "eu-west-1_AbCdEfGhI"
        await pilot.press("enter")
        app.screen.query_one("#client_id", Input).value = "eu-west-1_AbCdEfGhI"
        await until(pilot, lambda: "are the two" in text_of(app))
        await pictures.compare(pilot, "first_run", ALL)


async def test_the_list_of_demos(pictures: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    app = CognitoTui(Configuration.unset("demo"), demos=Demos(), first=ScenariosScreen)
    async with app.run_test(size=FIRST) as pilot:
        await until(pilot, lambda: "first-sign-in" in text_of(app))
        await pictures.compare(pilot, "scenarios", ALL)
