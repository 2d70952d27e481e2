"""New password, authenticator and code."""

from __future__ import annotations

import pytest
from stand_in import ATTEMPT, SIGNED_IN, StandIn, screen_name, sign_in, text_of, until
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.services.errors import CodeRejected, PasswordRejected
from cognito_tui.services.secret import Secret
from cognito_tui.services.steps import Answer, CodeRequired, NewPasswordRequired, TotpEnrollment
from cognito_tui.tui import CognitoTui
from cognito_tui.widgets.qr_code import QrCode

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW")
NEW_PASSWORD = NewPasswordRequired(ATTEMPT, ("given_name", "custom:team"))
ENROLLMENT = TotpEnrollment(ATTEMPT, KEY)
CODE = CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA", "Phone")


async def reach(app: CognitoTui, pilot: Pilot[Secret], screen: str) -> None:
    await sign_in(pilot)
    await until(pilot, lambda: screen_name(app) == screen)
    await pilot.pause()


async def test_a_new_password_is_typed_twice_with_the_required_attributes(
    app: CognitoTui, cognito: StandIn
) -> None:
    cognito.steps = [NEW_PASSWORD, SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "NewPasswordScreen")
        assert "Given name" in text_of(app)
        assert "Team" in text_of(app)
        await pilot.press(*"new", "enter", *"new", "enter", *"Ada", "enter", *"north", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == (
        NEW_PASSWORD,
        Answer(Secret("new"), {"given_name": "Ada", "custom:team": "north"}),
    )


async def test_two_different_passwords_are_not_sent(app: CognitoTui, cognito: StandIn) -> None:
    cognito.steps = [NewPasswordRequired(ATTEMPT), SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "NewPasswordScreen")
        await pilot.press(*"new", "enter", *"nwe", "enter")
        assert "The two passwords differ." in text_of(app)
        assert len(cognito.asked) == 1
        await pilot.press(*"new", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_the_policy_is_quoted_and_the_rest_of_the_form_kept(app: CognitoTui, cognito: StandIn) -> None:
    cognito.steps = [NEW_PASSWORD, PasswordRejected("Password did not conform with policy: too short")]
    async with app.run_test() as pilot:
        await reach(app, pilot, "NewPasswordScreen")
        await pilot.press(*"new", "enter", *"new", "enter", *"Ada", "enter", *"north", "enter")
        await until(pilot, lambda: "too short" in text_of(app))
        assert app.screen.query_one("#attribute-given-name", Input).value == "Ada"
        assert app.screen.query_one("#new-password", Input).value == ""
        assert app.focused is app.screen.query_one("#new-password")


async def test_esc_goes_back_to_the_password_with_the_user_name_kept(
    app: CognitoTui, cognito: StandIn
) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert app.screen.query_one("#username", Input).value == "ada"


async def test_the_authenticator_screen_shows_code_key_and_account(app: CognitoTui, cognito: StandIn) -> None:
    cognito.steps = [ENROLLMENT, SIGNED_IN]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach(app, pilot, "TotpEnrollmentScreen")
        text = text_of(app)
        assert app.screen.query_one(QrCode).display
        assert "JBSW Y3DP EHPK 3PXP JBSW" in text
        assert "MyApp: ada" in text
        await pilot.press(*"123 456", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == (ENROLLMENT, Answer(Secret("123456")))


@pytest.mark.parametrize(
    ("size", "words"), [((60, 20), "For a QR code the window must be at least"), ((80, 22), "at least")]
)
async def test_where_the_qr_code_does_not_fit_the_key_stands_alone(
    app: CognitoTui, cognito: StandIn, size: tuple[int, int], words: str
) -> None:
    cognito.steps = [ENROLLMENT]
    cognito.profile = cognito.profile.__class__(
        **{**vars(cognito.profile), "app_name": "An application's name"}
    )
    async with app.run_test(size=size) as pilot:
        await reach(app, pilot, "TotpEnrollmentScreen")
        assert not app.screen.query_one(QrCode).display
        assert words in text_of(app)
        assert "JBSW Y3DP EHPK 3PXP" in text_of(app)
        assert "QR on/off" not in text_of(app)  # there is nothing to switch
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: app.screen.query_one(QrCode).display)
        await until(pilot, lambda: "QR on/off" in text_of(app))


async def test_the_qr_code_can_be_put_away(app: CognitoTui, cognito: StandIn) -> None:
    cognito.steps = [ENROLLMENT]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach(app, pilot, "TotpEnrollmentScreen")
        await pilot.press("ctrl+t")
        assert not app.screen.query_one(QrCode).display
        await pilot.press("ctrl+t")
        assert app.screen.query_one(QrCode).display


async def test_the_key_can_be_copied(app: CognitoTui, cognito: StandIn) -> None:
    cognito.steps = [ENROLLMENT]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach(app, pilot, "TotpEnrollmentScreen")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "Sent the key to your" in text_of(app))
        assert "type the key." in text_of(app)


async def test_a_wrong_code_is_said_in_place_and_can_be_tried_again(
    app: CognitoTui, cognito: StandIn
) -> None:
    cognito.steps = [CODE, CodeRejected("The code did not match.", hint="Wait for the next one."), SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        assert "your authenticator (Phone)" in text_of(app)
        await pilot.press(*"000000", "enter")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        await pilot.press(*"123456", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


@pytest.mark.parametrize("typed", ["12345", "1234567"])
async def test_what_is_not_six_digits_is_not_sent(app: CognitoTui, cognito: StandIn, typed: str) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        await pilot.press(*typed, "enter")
        await until(pilot, lambda: "A code has six digits." in text_of(app))
    assert len(cognito.asked) == 1


@pytest.mark.parametrize("pasted", ["123456", "123 456\n", "\n123-456", "Your code: 123456."])
async def test_a_code_can_be_pasted_as_it_came(app: CognitoTui, cognito: StandIn, pasted: str) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        app.screen.post_message(Paste(pasted))
        await pilot.pause()
        assert app.screen.query_one("#code", Input).value == "123456"
