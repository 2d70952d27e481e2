"""Sign up in the app, and be signed in: nothing is typed twice."""

from __future__ import annotations

import pytest

from cognito_tui.errors import UserNotConfirmed
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, screen_name, text_of, type_in, until
from tests.support.pool_client import PASSWORD, pool, quick_client


async def test_the_code_of_the_sign_up_signs_in(app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> None:
    with pool() as server:
        cognito = quick_client(server)
        monkeypatch.setattr(FakeCognito, "registration", cognito.registration)
        monkeypatch.setattr(FakeCognito, "sign_in", cognito.sign_in)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press("ctrl+n")
            await until(pilot, lambda: screen_name(app) == "SignUpScreen" and app.focused is not None)
            await type_in(pilot, "ada", "ada@example.com", PASSWORD, PASSWORD)
            await until(pilot, lambda: "Confirm your account" in text_of(app) and app.focused is not None)
            await type_in(pilot, server.pool.latest_code("ada"))
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        operations = [name for name, _ in server.requests]
    assert operations == ["SignUp", "ConfirmSignUp", "InitiateAuth"]


async def test_a_sign_in_that_fails_leads_to_the_password_of_an_account_that_is_confirmed(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [UserNotConfirmed("Not yet.")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await type_in(pilot, "ada", "pw")
        await until(pilot, lambda: "Confirm your account" in text_of(app) and app.focused is not None)
        await type_in(pilot, "123456")
        await until(pilot, lambda: "Your account is confirmed. Sign in." in text_of(app))
    assert cognito.asked == [
        ("ada", Secret("pw")),
        ("confirm", "ada", Secret("123456")),
        ("ada", Secret("pw")),  # the password that was typed, without another question
    ]
