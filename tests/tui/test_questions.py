"""Every question that Cognito can ask in the middle of a sign-in."""

from __future__ import annotations

from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import CodeRejected, PasswordRejected, SessionExpired
from cognito_tui.services.auth.steps import (
    Answer,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.qr_code import QrCode
from tests.support.fake_cognito import (
    ATTEMPT,
    SIGNED_IN,
    FakeCognito,
    reach_step,
    screen_name,
    text_of,
    type_in,
    until,
)

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW")
NEW_PASSWORD = NewPasswordRequired(ATTEMPT, ("given_name", "custom:team"))
ENROLLMENT = TotpEnrollment(ATTEMPT, KEY)
MAIL = CodeRequired(ATTEMPT, "EMAIL_OTP", destination="a***@e***")
MISMATCH = CodeRejected("The code did not match.", hint="Wait for the next one.")
CHOICE = FactorChoice(
    ATTEMPT,
    "SELECT_MFA_TYPE",
    (Factor("SOFTWARE_TOKEN_MFA"), Factor("SMS_MFA", "+*******1234"), Factor("EMAIL_OTP")),
)
PASSKEY = FactorChoice(ATTEMPT, "SELECT_CHALLENGE", (Factor("PASSWORD_SRP"), Factor("WEB_AUTHN")))
CODE = CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA", "Phone")


async def reach(app: CognitoTui, pilot: Pilot[Secret], screen: str) -> None:
    await reach_step(pilot, lambda: screen_name(app) == screen and app.focused is not None)
    await pilot.pause()


async def test_a_new_password_is_typed_twice_with_the_required_attributes(
    app: CognitoTui, cognito: FakeCognito
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


async def test_two_different_passwords_are_not_sent(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [NewPasswordRequired(ATTEMPT), SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "NewPasswordScreen")
        await pilot.press(*"new", "enter", *"nwe", "enter")
        assert "The two passwords differ." in text_of(app)
        assert len(cognito.asked) == 1
        await pilot.press(*"new", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_the_policy_is_quoted_and_the_rest_of_the_form_kept(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [NEW_PASSWORD, PasswordRejected("Password did not conform with policy: too short")]
    async with app.run_test() as pilot:
        await reach(app, pilot, "NewPasswordScreen")
        await pilot.press(*"new", "enter", *"new", "enter", *"Ada", "enter", *"north", "enter")
        await until(pilot, lambda: "too short" in text_of(app))
        assert app.screen.query_one("#attribute-0", Input).value == "Ada"
        assert app.screen.query_one("#new-password", Input).value == ""
        assert app.focused is app.screen.query_one("#new-password")


async def test_esc_goes_back_to_the_password_with_the_user_name_kept(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        await pilot.press("escape")
        await until(pilot, lambda: "Press esc again to give up this sign-in." in text_of(app))
        assert screen_name(app) == "CodeScreen"
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert app.screen.query_one("#username", Input).value == "ada"


async def test_the_authenticator_screen_shows_code_key_and_account(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [ENROLLMENT, SIGNED_IN]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach(app, pilot, "AuthenticatorScreen")
        text = text_of(app)
        assert app.screen.query_one(QrCode).display
        assert "JBSW Y3DP EHPK 3PXP JBSW" in text
        assert "MyApp: ada" in text
        await pilot.press(*"123 456", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == (ENROLLMENT, Answer(Secret("123456")))


async def test_where_the_qr_code_does_not_fit_the_key_stands_alone(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [ENROLLMENT]
    cognito.profile = cognito.profile.__class__(
        **{**vars(cognito.profile), "app_name": "An application's name"}
    )
    sizes = {
        (60, 20): "A QR code needs a window of at least",
        (80, 22): "at least",
        (60, 40): "at least",  # there is room for the code, and none for the words beside it
    }
    async with app.run_test(size=(60, 20)) as pilot:
        await reach(app, pilot, "AuthenticatorScreen")
        for size, words in sizes.items():
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: not app.screen.query_one(QrCode).display)
            await until(pilot, lambda words=words: words in text_of(app))  # type: ignore[misc]
            assert "JBSW Y3DP EHPK 3PXP" in text_of(app), size
            await until(pilot, lambda: " QR  " not in text_of(app))  # there is nothing to switch
            await pilot.resize_terminal(120, 40)
            await until(pilot, lambda: app.screen.query_one(QrCode).display)
            await until(pilot, lambda: "hide QR" in text_of(app))


async def test_the_qr_code_can_be_put_away_and_the_key_copied(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [ENROLLMENT]
    async with app.run_test(size=(80, 24)) as pilot:
        await reach(app, pilot, "AuthenticatorScreen")
        await pilot.press("ctrl+t")
        assert not app.screen.query_one(QrCode).display
        await pilot.press("ctrl+t")
        assert app.screen.query_one(QrCode).display
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "Sent the key to your" in text_of(app))
        assert "type the key." in text_of(app)


async def test_a_wrong_code_is_said_in_place_and_can_be_tried_again(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [CODE, CodeRejected("The code did not match.", hint="Wait for the next one."), SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        assert "your authenticator app (Phone)" in text_of(app)
        await pilot.press(*"000000", "enter")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        await pilot.press(*"123456", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_what_is_not_six_digits_is_not_sent(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        for number, typed in enumerate(("12345", "1234567"), 1):
            await reach(app, pilot, "CodeScreen")
            await pilot.press(*typed, "enter")
            await until(pilot, lambda: "A code has six digits." in text_of(app))
            assert len(cognito.asked) == number, typed


async def test_a_code_can_be_pasted_as_it_came(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        field = app.screen.query_one("#code", Input)
        for pasted in ("123456", "123 456\n", "\n123-456", "Your code: 123456."):
            field.value = ""
            app.screen.post_message(Paste(pasted))
            await pilot.pause()
            assert field.value == "123456", pasted


# codes that were sent -------------------------------------------------------------------------------------------------


async def test_where_a_code_went_is_said_as_cognito_masks_it(app: CognitoTui, cognito: FakeCognito) -> None:
    ways = {"SMS_MFA": "in a text message to +*******1234", "EMAIL_OTP": "by email to +*******1234"}
    async with app.run_test() as pilot:
        for challenge, words in ways.items():
            cognito.steps = [CodeRequired(ATTEMPT, challenge, destination="+*******1234"), SIGNED_IN]
            cognito.asked.clear()
            await reach(app, pilot, "CodeScreen")
            assert f"Cognito has sent a code {words}." in text_of(app)
            await type_in(pilot, "1234 5678")  # eight digits, where the code stands for the password
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
            assert cognito.asked[1][1] == Answer(Secret("12345678")), challenge


async def test_another_code_can_be_sent(app: CognitoTui, cognito: FakeCognito) -> None:
    again = CodeRequired(ATTEMPT, "EMAIL_OTP", destination="b***@e***")
    cognito.steps = [MAIL, MISMATCH, again, SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        await type_in(pilot, "000000")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        assert "Wait for the next one." not in text_of(app)  # none will come by itself
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "A new code is on its way." in text_of(app))
        assert "b***@e***" in text_of(app)
        await until(pilot, lambda: app.focused is not None)
        await type_in(pilot, "123456")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[2] == ("resend", MAIL)
    assert cognito.asked[3] == (again, Answer(Secret("123456")))


async def test_where_a_new_code_needs_the_password_one_is_asked_for_it(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [MAIL, SessionExpired("Cognito sends a new code only with a new sign-in.")]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "✗ Cognito sends a new code only with a new sign-in." in text_of(app))
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is app.screen.query_one("#password")


async def test_an_authenticator_sends_nothing(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CodeScreen")
        assert "new code" not in text_of(app)
        await pilot.press("ctrl+r")
        await pilot.pause()
    assert len(cognito.asked) == 1


# choices --------------------------------------------------------------------------------------------------------------


async def test_a_factor_is_chosen_with_the_arrow_keys_or_its_number(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    ways = {
        ("enter",): "SOFTWARE_TOKEN_MFA",
        ("down", "enter"): "SMS_MFA",
        ("up", "enter"): "EMAIL_OTP",
        ("4", "9", "0", "3"): "EMAIL_OTP",  # a number that stands for nothing chooses nothing
    }
    async with app.run_test() as pilot:
        for keys, chosen in ways.items():
            cognito.steps = [CHOICE, MAIL]
            cognito.asked.clear()
            await reach(app, pilot, "FactorChoiceScreen")
            assert "2  Text message to +*******1234" in text_of(app)
            await pilot.press(*keys[:-1])
            await pilot.pause()
            assert len(cognito.asked) == 1, keys
            await pilot.press(keys[-1])
            await until(pilot, lambda: screen_name(app) == "CodeScreen")
            assert cognito.asked[1] == (CHOICE, Answer(choice=chosen)), keys


async def test_a_passkey_without_a_domain_is_refused_with_a_way_out(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [PASSKEY, CODE]
    async with app.run_test() as pilot:
        await reach(app, pilot, "FactorChoiceScreen")
        await pilot.press("2")
        await until(pilot, lambda: "! A passkey needs a browser, and the profile names no" in text_of(app))
        assert len(cognito.asked) == 1  # Cognito's own answer could not be followed
        assert "^o" not in text_of(app)
        await pilot.press("1")  # the others are still there
        await until(pilot, lambda: screen_name(app) == "CodeScreen")


# the password, an address, a question of the pool's own ---------------------------------------------------------------


async def test_the_password_can_be_asked_for_on_the_way(app: CognitoTui, cognito: FakeCognito) -> None:
    step = PasswordRequired(ATTEMPT, "SELECT_CHALLENGE", "PASSWORD_SRP")
    cognito.steps = [step, SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "PasswordScreen")
        await pilot.press(*"canary")
        assert "canary" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == (step, Answer(Secret("canary")))


async def test_an_address_for_codes_is_given(app: CognitoTui, cognito: FakeCognito) -> None:
    step = EmailRequired(ATTEMPT)
    cognito.steps = [step, MAIL]
    async with app.run_test() as pilot:
        await reach(app, pilot, "EmailScreen")
        await type_in(pilot, "ada@example.com ")
        await until(pilot, lambda: screen_name(app) == "CodeScreen")
    assert cognito.asked[1] == (step, Answer(attributes={"email": "ada@example.com"}))


async def test_a_question_of_the_pools_own_is_shown_as_it_is(app: CognitoTui, cognito: FakeCognito) -> None:
    step = CustomChallenge(
        ATTEMPT, {"question": "[b]Which[/b] \x1b[31mbird?\x07", "long": "x" * 70 + " the end"}
    )
    cognito.steps = [step, SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CustomChallengeScreen")
        assert "question: [b]Which[/b] [31mbird?" in text_of(app)
        assert "the end" in text_of(app)
        await type_in(pilot, "tern")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == (step, Answer(Secret("tern")))


async def test_the_answer_is_masked_until_one_wants_to_see_it(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [CustomChallenge(ATTEMPT, {})]
    async with app.run_test() as pilot:
        await reach(app, pilot, "CustomChallengeScreen")
        await pilot.press(*"canary")
        assert "canary" not in text_of(app)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "canary" in text_of(app) and "^t hide" in text_of(app))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "canary" not in text_of(app) and "^t show" in text_of(app))
