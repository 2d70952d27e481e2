"""Devices and sessions."""

from __future__ import annotations

import pytest

from cognito_tui.errors import Refused
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.tokens.tokens import AuthResult
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import fit
from tests.support.fake_account import ON_DEVICE, SignedInCognito, choose, reach_account
from tests.support.fake_cognito import PROFILE, Time, is_busy, screen_name, text_of, until


@pytest.fixture
def cognito(time_now: Time) -> SignedInCognito:
    fake = SignedInCognito(PROFILE, Clock(time_now))
    fake.steps = [ON_DEVICE]
    return fake


# devices --------------------------------------------------------------------------------------------------------------


async def test_devices_say_when_and_where_from_and_can_be_forgotten_or_not_remembered(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="old laptop")
        lines = [line.strip() for line in text_of(app).splitlines()]
        assert "ada's laptop                not remembered · this one" in lines
        assert "last used today 16:39 UTC from 192.0.2.7" in lines
        assert "old laptop                  remembered" in lines
        assert "last used yesterday 16:41 UTC from 192.0.2.9" in lines
        assert "eu-west-1_nameless          remembered" in lines

        await choose(pilot, "old laptop")
        await until(pilot, lambda: "r do not remember" in text_of(app))
        await pilot.press("r")
        await until(pilot, lambda: "✓ old laptop is no longer remembered." in text_of(app))
        await until(pilot, lambda: not is_busy(app))
        assert cognito.own.asked == [("remember_device", "eu-west-1_old", False)]

        cognito.own.asked.clear()
        await choose(pilot, "old laptop")
        await pilot.press("f")
        await until(pilot, lambda: "Forget old laptop?" in text_of(app))
        await pilot.press("n")
        await until(pilot, lambda: "Forget old laptop?" not in text_of(app))
        assert cognito.own.asked == []
        await pilot.press("f", "y")
        await until(pilot, lambda: "✓ old laptop is forgotten." in text_of(app))
    assert cognito.own.asked == [("forget_device", "eu-west-1_old")]


async def test_this_device_is_remembered_and_the_session_knows(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="old laptop")
        await pilot.press("r")
        await until(pilot, lambda: "✓ ada's laptop is remembered." in text_of(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        cognito.asked.clear()
        await pilot.press("r")
        await until(pilot, lambda: bool(cognito.asked))
    (renewed,) = cognito.asked[0]
    assert isinstance(renewed, AuthResult)
    assert renewed.device is not None
    assert renewed.device.remembered
    assert cognito.own.asked == [("remember_device", "eu-west-1_here", True)]


async def test_after_forgetting_this_device_renewing_goes_on_without_it(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="old laptop")
        await pilot.press("f")
        await until(pilot, lambda: "this device, the one you are using" in text_of(app))
        await pilot.press("y")
        await until(pilot, lambda: "✓ ada's laptop is forgotten." in text_of(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        cognito.asked.clear()
        await pilot.press("r")
        await until(pilot, lambda: bool(cognito.asked))
    assert cognito.asked[0][0].device is None
    assert cognito.own.asked == [("forget_device", "eu-west-1_here")]


async def test_without_devices_it_says_so(app: CognitoTui, cognito: SignedInCognito) -> None:
    cognito.own.known_devices = ()
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="No devices")
        await pilot.press("f", "r")  # nothing to do it to
        await pilot.pause()
        assert app.is_running


async def test_words_of_devices_are_not_markup_and_keep_to_their_line(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    device = cognito.own.known_devices[0].__class__
    cognito.own.known_devices = (device("k", "[b]my\nlap[/]top", True, "[/x]", None, None),) * 2
    async with app.run_test() as pilot:
        await reach_account(pilot, "d", shows="[b]my lap[/]top")
        assert "from [/x]" in text_of(app)


# sessions -------------------------------------------------------------------------------------------------------------


async def test_sessions_say_what_where_and_which_is_this_one_and_others_can_be_ended(
    app: CognitoTui, cognito: SignedInCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_account(pilot, "s", shows="iPhone")
        lines = [line.strip() for line in text_of(app).splitlines()]
        assert "Linux                       this one" in lines
        assert "last used today 16:41 UTC from 192.0.2.7, Lyon, FR" in lines
        assert "iPhone                      browser" in lines
        assert "last used 2026-10-12 16:41 UTC from 192.0.2.9" in lines

        assert "end it" not in text_of(app)
        await pilot.press("r", "y")
        await pilot.pause()
        assert cognito.own.asked == []

        await choose(pilot, "iPhone")
        await pilot.press("r")
        await until(pilot, lambda: "End the session on iPhone?" in text_of(app))
        assert cognito.own.asked == []
        await pilot.press("y")
        await until(pilot, lambda: "✓ The session has ended." in text_of(app))
        await until(pilot, lambda: "iPhone" not in text_of(app))
    assert cognito.own.asked == [("revoke_session", "s2")]


async def test_a_pool_that_lists_no_sessions_is_no_alarm(app: CognitoTui, cognito: SignedInCognito) -> None:
    cognito.own.errors["sessions"] = [
        Refused("This pool does not offer that.", aws_code="OperationNotEnabledException", request_id="id-1")
    ]
    async with app.run_test() as pilot:
        await reach_account(pilot, "s", shows="This pool does not offer that.")
        assert "✗" not in text_of(app)
        assert "OperationNotEnabledException · id-1" in text_of(app)


@pytest.mark.parametrize(
    ("text", "cut"),
    [("ab", "ab  "), ("abcd", "abcd"), ("abcde", "abc…"), ("a\n b", "a b "), ("日本語", "日 …")],
)
def test_a_column_is_as_wide_as_asked(text: str, cut: str) -> None:
    assert fit(text, 4) == cut
