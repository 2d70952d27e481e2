"""The demo's scenarios as a list in the app, with a real demo behind the one that is chosen."""

from __future__ import annotations

import os

import pytest

from cognito_tui.demo import Demos
from cognito_tui.demo.scenarios import SCENARIOS
from cognito_tui.errors import Refused
from cognito_tui.hints import Do, Operation
from cognito_tui.next_command import DemoWording
from cognito_tui.screens.page import Page
from cognito_tui.screens.profile_form import first_run
from cognito_tui.screens.scenarios import ScenariosScreen
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import choose
from tests.support.fake_cognito import text_of, until
from tests.support.pilot_fixtures import parsed_once


async def test_a_scenario_is_chosen_from_the_list_and_esc_leads_back_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_STS", raising=False)
    before = dict(os.environ)
    with Demos() as demos:
        app = parsed_once(CognitoTui(Configuration.unset("demo"), demos=demos, first=ScenariosScreen))
        async with app.run_test(size=(80, 40)) as pilot:
            await until(pilot, lambda: SCENARIOS[-1].summary in text_of(app))
            assert all(scenario.name in text_of(app) for scenario in SCENARIOS)
            await choose(pilot, "sms")
            await pilot.press("enter")
            await until(pilot, lambda: "Demo: user name ada" in text_of(app))
            assert app.context.scenario == "sms"
            first = os.environ["AWS_ENDPOINT_URL_STS"]
            # what is said to do next never begins the real app
            screen = app.screen
            assert isinstance(screen, Page)
            screen.message.show(Refused("No.", hint=Do(Operation.LIST_USERS)))
            await until(pilot, lambda: "demo --serve --scenario sms" in text_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: "Choose a demo" in text_of(app))
            await choose(pilot, "sign-up")
            await pilot.press("enter")
            await until(pilot, lambda: "nobody has an account here yet" in text_of(app))
            assert os.environ["AWS_ENDPOINT_URL_STS"] != first
    assert dict(os.environ) == before


async def test_from_the_first_runs_demo_esc_and_quitting_lead_back_to_its_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_STS", raising=False)
    before = dict(os.environ)
    with Demos() as demos:
        app = parsed_once(CognitoTui(Configuration.unset("first run"), demos=demos, first=first_run))
        async with app.run_test(size=(80, 24)) as pilot:
            for leaves, words in (
                (("escape", "escape"), "Where do you sign in?"),
                (("ctrl+q",), "The demo has ended."),
            ):
                await until(pilot, lambda: app.focused is not None)
                await pilot.press("ctrl+d")
                await until(pilot, lambda: "Choose a demo" in text_of(app))
                await pilot.press("enter")
                await until(pilot, lambda: "Demo: user name ada" in text_of(app))
                assert demos.has_begun
                for key in leaves:
                    await pilot.press(key)
                    await until(pilot, lambda: "Demo: user name ada" not in text_of(app))
                await until(pilot, lambda: words in text_of(app))  # noqa: B023
                assert not demos.has_begun
                assert dict(os.environ) == before
                assert (app.context.scenario, app.context.hint) == ("", None)
            await pilot.press("ctrl+q")
    assert app.return_code == 0


def test_each_command_that_the_demo_names_is_the_demo() -> None:
    words = DemoWording("sms")
    assert words("") == "cognito-tui demo --scenario sms"
    served = "cognito-tui demo --serve --scenario sms > demo.sh  and elsewhere  . ./demo.sh; cognito-tui "
    assert words("token", "access") == served + "token access"
    assert (
        words.command(Do(Operation.SIGN_OUT, parameters={"all_copies": ""})) == served + "logout --all-copies"
    )
