"""A password with a blank at an end is pointed out before it is sent; and a question that is asked again."""

from __future__ import annotations

import pytest
from textual import events

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CUSTOM
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, screen_name, text_of, type_in, until
from tests.support.pool_client import PASSWORD, client, pool

NOTE = "The password ends with a blank."


async def test_a_pasted_blank_is_pointed_out_once_and_a_second_enter_sends_it(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await type_in(pilot, "ada")
        app.post_message(events.Paste("pw \n"))
        await pilot.press("enter")
        await until(pilot, lambda: NOTE in text_of(app))
        assert cognito.asked == []
        await pilot.press("enter")
        await until(pilot, lambda: bool(cognito.asked))
    assert cognito.asked[0] == ("ada", Secret("pw "))


async def test_the_pools_own_question_says_that_it_is_asked_again(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pool(custom_challenges=(({"question": "Whose oar?"}, "Odysseus"),), custom_tries=3) as server:
        server.pool.add_user("ada", PASSWORD)
        monkeypatch.setattr(FakeCognito, "sign_in", client(server, CUSTOM).sign_in)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.focused is not None)
            await type_in(pilot, "ada", PASSWORD)
            await until(
                pilot, lambda: screen_name(app) == "CustomChallengeScreen" and app.focused is not None
            )
            assert "accepted" not in text_of(app)
            await type_in(pilot, "Penelope ")  # a blank is this question's own affair
            await until(pilot, lambda: "The answer was not accepted. This is try 2." in text_of(app))
