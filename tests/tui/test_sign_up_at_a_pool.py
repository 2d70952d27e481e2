"""The sign-up form at the simulator, which names missing attributes as AWS does today."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, screen_name, text_of, type_in, until
from tests.support.pool_client import PASSWORD, client, pool


async def test_what_the_pool_requires_is_asked_for_by_the_names_that_users_know(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pool(required_attributes=("email", "given_name", "phone_number")) as server:
        monkeypatch.setattr(FakeCognito, "registration", client(server).registration)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press("ctrl+n")
            await until(pilot, lambda: screen_name(app) == "SignUpScreen" and app.focused is not None)
            await type_in(pilot, "ada", "ada@example.com", PASSWORD, PASSWORD)
            await until(pilot, lambda: bool(app.screen.query("#attribute-2")))
            assert "Given name" in text_of(app)
            assert "Phone number" in text_of(app)
            await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-1", Input))
            await type_in(pilot, "Ada", "+441632960123")
            await until(pilot, lambda: "Confirm your account" in text_of(app))
        attributes = server.pool.users["ada"].attributes
    assert attributes["given_name"] == "Ada"
    assert attributes["phone_number"] == "+441632960123"
