"""What would cost something by a slip of the finger asks once; what cannot work here is not offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.widgets import Button, Label

from cognito_tui.screens.account.deletion import DeletionScreen
from cognito_tui.screens.factor_choice import FactorChoiceScreen
from cognito_tui.screens.key_help import keys_of
from cognito_tui.screens.page import Page
from cognito_tui.services.auth.steps import CodeRequired, Factor, FactorChoice
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import PASSKEY, TOTP
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.context import AccountContext
from tests.support.fake_account import SignedInCognito
from tests.support.fake_cognito import (
    ATTEMPT,
    PROFILE,
    SIGNED_IN,
    FakeCognito,
    Time,
    reach_credentials,
    reach_step,
    screen_name,
    text_of,
    until,
)


async def test_esc_gives_up_a_sign_in_the_second_time(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CodeRequired(ATTEMPT, TOTP)]
    async with app.run_test() as pilot:
        await reach_step(pilot, lambda: "Enter the code" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "! Press esc again to give up this sign-in." in text_of(app))
        await pilot.press(*"12", "enter")  # something else: it is asked anew afterwards
        await until(pilot, lambda: "Press esc again" not in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Press esc again" in text_of(app))
        assert screen_name(app) == "CodeScreen"
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")


@pytest.mark.parametrize(("served", "words"), [(1, "get credentials from"), (2, "of 2 profiles from here")])
async def test_quitting_asks_once_while_other_terminals_are_served(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch, served: int, words: str
) -> None:
    monkeypatch.setattr(type(app.context.identities), "served", served)
    monkeypatch.setattr(app.context.identities, "stop_serving", lambda: None)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("q")
        await until(pilot, lambda: words in text_of(app))
        assert "Press q again to quit." in " ".join(text_of(app).split())
        assert not app._exit
        await pilot.press("q")
        await until(pilot, lambda: app._exit)


async def test_what_cannot_be_renewed_offers_to_sign_in_and_asks_before_keys_are_given_up(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [replace(SIGNED_IN, tokens=replace(SIGNED_IN.tokens, refresh_token=None))]
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        screen = app.screen
        assert isinstance(screen, Page)
        assert ("r", "sign in again") in {(line.key, line.description) for line in keys_of(screen)}
        await pilot.press("r")
        await until(pilot, lambda: "Press r again to give them up" in text_of(app))
        await pilot.press("r")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")


async def test_labels_follow_what_there_is(make_app: Callable[..., CognitoTui]) -> None:
    app = make_app(shell_listens=False)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await until(pilot, lambda: "v reveal" in text_of(app))
        assert "e shell" not in text_of(app)  # nothing is evaluated here
        await pilot.press("e")
        await until(pilot, lambda: "! No shell is waiting for them." in text_of(app))
        lines = [line.strip() for line in text_of(app).splitlines()]
        assert [line for line in lines if line.startswith('eval "$(cognito-tui') and line.endswith(')"')]
        await pilot.press("v")
        await until(pilot, lambda: "v hide" in text_of(app))
        await pilot.press("v")
        await until(pilot, lambda: "v reveal" in text_of(app))


async def test_what_is_out_of_reach_says_so_and_what_destroys_is_red_and_not_in_the_way(
    make_app: Callable[..., CognitoTui], time_now: Time
) -> None:
    app = make_app()
    cognito = SignedInCognito(PROFILE, Clock(time_now))
    async with app.run_test(size=(100, 30)) as pilot:
        await reach_credentials(app, pilot)
        below = app.screen
        assert isinstance(below, Page)
        choice = FactorChoice(ATTEMPT, "SELECT_CHALLENGE", (Factor(PASSKEY), Factor(TOTP)))
        below.open(FactorChoiceScreen(app.context, choice))
        await until(pilot, lambda: "(the profile names no domain)" in text_of(app))
        account = replace(app.context, open_account=AccountContext(cognito, SIGNED_IN))  # type: ignore[arg-type]
        below.open(DeletionScreen(account))
        await until(pilot, lambda: screen_name(app) == "DeletionScreen" and app.focused is not None)
        button = app.screen.query_one("#submit", Button)
        danger = app.get_css_variables()["error"].upper()
        assert button.styles.background.hex == danger
        assert app.focused is not button
        assert isinstance(app.screen.query_one("#title"), Label)
