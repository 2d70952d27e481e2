"""A password that is still good is not typed twice: it goes along wherever a sign-in leads."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input

from cognito_tui.errors import (
    AlreadyConfirmed,
    AttemptsExceeded,
    IncorrectPassword,
    Refused,
    SessionExpired,
    UserNotConfirmed,
)
from cognito_tui.services.auth.steps import CodeRequired, PasswordRequired
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import (
    ATTEMPT,
    SIGNED_IN,
    FakeCognito,
    fill,
    screen_name,
    sign_in,
    text_of,
    type_in,
    until,
)

WITH_PASSWORD = replace(ATTEMPT, password=Secret("pw"))
EXPIRED = SessionExpired("The sign-in took too long or was already used.", hint="Enter the password again.")
LOCKED_OUT = AttemptsExceeded("Too many wrong passwords: Cognito refuses more for now.")


def password(app: CognitoTui) -> str:
    return app.screen.query_one("#password", Input).value


async def test_an_expired_sign_in_takes_no_more_than_enter(app: CognitoTui, cognito: FakeCognito) -> None:
    step = CodeRequired(WITH_PASSWORD, "SOFTWARE_TOKEN_MFA")
    cognito.steps = [step, EXPIRED, step, EXPIRED, IncorrectPassword("Incorrect.")]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        for _ in range(2):
            await until(pilot, lambda: screen_name(app) == "CodeScreen" and app.focused is not None)
            await fill(pilot, code="123456")
            await until(pilot, lambda: screen_name(app) == "SignInScreen" and app.focused is not None)
            assert "took too long" in text_of(app)
            assert "Press Enter to sign in again as ada." in text_of(app)
            assert "Enter the password again" not in text_of(app)
            assert password(app) == "pw"
            await pilot.press("enter")
        await until(pilot, lambda: "Incorrect." in text_of(app))
        assert password(app) == ""
    assert [asked for asked in cognito.asked if asked[0] == "ada"] == [("ada", Secret("pw"))] * 3


async def test_what_was_not_looked_at_is_not_typed_again(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [LOCKED_OUT]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Too many wrong passwords" in text_of(app))
        assert password(app) == "pw"


async def test_a_password_typed_in_the_middle_goes_along_to_the_confirmation(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [
        PasswordRequired(ATTEMPT, "PASSWORD_SRP", "PASSWORD_SRP"),
        UserNotConfirmed("This account is not confirmed yet."),
        Refused("This account is disabled."),
    ]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "PasswordScreen" and app.focused is not None)
        await fill(pilot, password="typed")
        await until(pilot, lambda: screen_name(app) == "SentCodeScreen" and app.focused is not None)
        await type_in(pilot, "123456")
        await until(pilot, lambda: screen_name(app) == "SignInScreen" and app.focused is not None)
        # the sign-in that was begun at once has failed, for another reason than the password
        assert "This account is disabled." in text_of(app)
        assert password(app) == "typed"
    assert cognito.asked[-1] == ("ada", Secret("typed"))


async def test_an_account_that_is_confirmed_by_now_is_signed_in_to(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [UserNotConfirmed("This account is not confirmed yet."), SIGNED_IN]
    cognito.registrations = [AlreadyConfirmed("This account is confirmed already.")]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "SentCodeScreen" and app.focused is not None)
        await pilot.press("ctrl+r")  # the administrator has confirmed it
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert [asked for asked in cognito.asked if asked[0] == "ada"] == [("ada", Secret("pw"))] * 2
