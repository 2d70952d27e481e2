"""A field that Cognito does not take is shown, and nothing else has to be typed again."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, screen_name, text_of, type_in, until
from tests.support.pool_client import PASSWORD, pool, quick_client

NEW = "New-Horse-8"


def value(app: CognitoTui, field: str) -> str:
    return app.screen.query_one(f"#{field}", Input).value


async def test_a_new_password_is_typed_once_however_often_the_number_is_refused(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    required, short = ("phone_number", "custom:team"), {"custom:team": 3}
    with pool(required_attributes=required, custom_attributes=("team",), shortest=short) as server:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        monkeypatch.setattr(FakeCognito, "sign_in", quick_client(server).sign_in)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.focused is not None)
            await type_in(pilot, "ada", PASSWORD)
            await until(pilot, lambda: screen_name(app) == "NewPasswordScreen" and app.focused is not None)
            await type_in(pilot, NEW, NEW, "0170 1234567", "x")
            await until(pilot, lambda: "no phone number" in text_of(app))
            await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-0"))
            assert (value(app, "new-password"), value(app, "attribute-0")) == (NEW, "0170 1234567")
            app.screen.query_one("#attribute-0", Input).value = "+49 (170) 123-4567"
            await pilot.press("enter")
            await until(pilot, lambda: "does not accept a value" in text_of(app))
            await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-1"))
            await type_in(pilot, "engines")
            await until(pilot, lambda: server.pool.users["ada"].status == "CONFIRMED")
        assert server.pool.users["ada"].attributes["phone_number"] == "+491701234567"


async def test_signing_up_leads_to_the_address_that_is_none(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pool() as server:
        monkeypatch.setattr(FakeCognito, "registration", quick_client(server).registration)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press("ctrl+n")
            await until(pilot, lambda: screen_name(app) == "SignUpScreen" and app.focused is not None)
            await type_in(pilot, "ada", "ada", PASSWORD, PASSWORD)
            await until(pilot, lambda: "no email" in text_of(app))
            await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-0"))
            assert (value(app, "new-password"), value(app, "repeat")) == (PASSWORD, PASSWORD)
            assert not server.requests
