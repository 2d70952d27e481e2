"""Sign up, confirm, and a new password for one that is forgotten."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import (
    AttributesRequired,
    CodeRejected,
    ConnectionFailed,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    UserNotConfirmed,
)
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, fill, screen_name, sign_in, text_of, type_in, until

MAIL = CodeDelivery("EMAIL", "a***@e***", "email")
SENT = "Cognito sent a code by email to a***@e***."
MISMATCH = CodeRejected("The code did not match.", hint="Wait for the next one.")
WEAK = PasswordRejected("Password did not conform with policy: too short")


async def press(app: CognitoTui, pilot: Pilot[Secret], key: str, screen: str) -> None:
    await until(pilot, lambda: app.focused is not None)
    await pilot.press(key)
    await until(pilot, lambda: screen_name(app) == screen and app.focused is not None)


async def sign_up(pilot: Pilot[Secret]) -> None:
    await fill(pilot, username="ada", attribute_0="ada@example.com", new_password="pw", repeat="pw")


def value(app: CognitoTui, selector: str) -> str:
    return app.screen.query_one(selector, Input).value


def attributes_required(*names: str) -> AttributesRequired:
    error = AttributesRequired("The pool wants more.")
    error.names = names
    return error


# sign up --------------------------------------------------------------------------------------------------------------


async def test_from_signing_up_to_signing_in(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.registrations = [MAIL, None]
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        await type_in(pilot, "ada", "ada@example.com", "pw", "pw")
        await until(pilot, lambda: SENT in text_of(app))
        await type_in(pilot, "123 456")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[:3] == [
        ("sign_up", "ada", Secret("pw"), {"email": "ada@example.com"}),
        ("confirm", "ada", Secret("123456")),
        ("ada", Secret("pw")),
    ]


async def test_what_the_pool_requires_is_asked_for_and_what_was_typed_stays(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.registrations = [attributes_required("name", "custom:team"), MAIL]
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        await sign_up(pilot)
        await until(pilot, lambda: "Team" in text_of(app))
        await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-1"))
        await type_in(pilot, "Ada", "Engines")
        await until(pilot, lambda: "Confirm your account" in text_of(app))
    attributes = {"email": "ada@example.com", "name": "Ada", "custom:team": "Engines"}
    assert cognito.asked[1] == ("sign_up", "ada", Secret("pw"), attributes)


ODD_NAMES = (
    "custom:Größe",
    "custom:a.b",
    "custom:a-b",
    "custom:a b",
    "[/red]",
    "0",
    "#id",
    "",
    "\u3164",
    "'\"\\",
    "x" * 300,
    "custom:__proto__",
    "username",
)


async def test_an_attribute_can_have_any_name(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.registrations = [
        attributes_required(*ODD_NAMES, "custom:a.b"),
        attributes_required("custom:c/d"),
        MAIL,
    ]
    typed = [str(number) for number in range(len(ODD_NAMES))]
    async with app.run_test(size=(100, 80)) as pilot:
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        await sign_up(pilot)
        await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-1"))
        await type_in(pilot, *typed)
        await until(pilot, lambda: bool(app.screen.query("#attribute-14")))
        await until(pilot, lambda: app.focused is app.screen.query_one("#attribute-14"))
        await type_in(pilot, "more")
        await until(pilot, lambda: "Confirm your account" in text_of(app))
    attributes = {
        "email": "ada@example.com",
        **dict(zip(ODD_NAMES, typed, strict=True)),
        "custom:c/d": "more",
    }
    assert cognito.asked[-1] == ("sign_up", "ada", Secret("pw"), attributes)


async def test_a_pool_that_confirms_by_itself_signs_in_with_the_password_that_was_typed(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        await sign_up(pilot)
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[1] == ("ada", Secret("pw"))


async def test_after_a_refusal_what_need_not_be_typed_again_stays(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    """Without a network all of it, after a weak password all but that, and a name that is taken is where one types."""
    cognito.registrations = [
        ConnectionFailed("Could not reach the host."),
        WEAK,
        Refused("This user name is taken.", aws_code="UsernameExistsException"),
        MAIL,
    ]
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        await sign_up(pilot)
        await until(pilot, lambda: "Could not reach" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "✗ Password did not conform" in text_of(app))
        assert value(app, "#attribute-0") == "ada@example.com"
        assert value(app, "#new-password") == value(app, "#repeat") == ""
        assert app.focused is app.screen.query_one("#new-password")

        await fill(pilot, new_password="pw", repeat="pw")
        await until(pilot, lambda: "✗ This user name is taken." in text_of(app))
        assert app.focused is app.screen.query_one("#username")
        assert value(app, "#repeat") == "pw"
        await pilot.press("enter")
        await until(pilot, lambda: "Confirm your account" in text_of(app))


async def test_the_user_name_goes_along_and_comes_back(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press(*"ada")
        await press(app, pilot, "ctrl+n", "SignUpScreen")
        assert value(app, "#username") == "ada"
        await press(app, pilot, "escape", "SignInScreen")
        assert value(app, "#username") == "ada"


# confirm --------------------------------------------------------------------------------------------------------------


async def test_an_account_that_is_not_confirmed_is_confirmed_at_once(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.steps = [UserNotConfirmed("This account is not confirmed yet.")]
    cognito.registrations = [MISMATCH, MAIL, None]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "Confirm your account" in text_of(app) and app.focused is not None)
        await type_in(pilot, "000000")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        assert "press ^r for a new code" in text_of(app)  # and not to wait, as with an authenticator
        assert value(app, "#code") == ""
        await pilot.press("ctrl+r")
        await until(pilot, lambda: SENT in text_of(app))
        await type_in(pilot, "123456")
        await until(pilot, lambda: "Your account is confirmed." in text_of(app))
    assert [asked[0] for asked in cognito.asked[1:]] == ["confirm", "resend", "confirm", "ada"]


# a new password -------------------------------------------------------------------------------------------------------


async def test_a_forgotten_password_is_replaced(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.registrations = [MAIL, None]
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+r", "ForgotPasswordScreen")
        await type_in(pilot, "ada")
        await until(pilot, lambda: SENT in text_of(app))
        await type_in(pilot, "123456", "new", "new")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    assert cognito.asked[:3] == [
        ("forgot_password", "ada"),
        ("reset_password", "ada", Secret("123456"), Secret("new")),
        ("ada", Secret("new")),
    ]


async def test_a_weak_new_password_does_not_cost_the_code_nor_a_wrong_code_the_password(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.registrations = [MAIL, WEAK, MISMATCH]
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+r", "ForgotPasswordScreen")
        await type_in(pilot, "ada")
        await until(pilot, lambda: SENT in text_of(app))
        await fill(pilot, code="123456", new_password="new", repeat="new")
        await until(pilot, lambda: "✗ Password did not conform" in text_of(app))
        assert value(app, "#code") == "123456"
        assert value(app, "#new-password") == value(app, "#repeat") == ""
        await fill(pilot, code="123456", new_password="new", repeat="new")
        await until(pilot, lambda: "✗ The code did not match." in text_of(app))
        assert value(app, "#code") == ""
        assert value(app, "#new-password") == value(app, "#repeat") == "new"


async def test_a_password_that_must_be_reset_leads_there(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [PasswordResetRequired("The password must be reset before you can sign in.")]
    cognito.registrations = [MAIL]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: "You must reset your password" in text_of(app))
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: SENT in text_of(app))
    assert cognito.asked[1] == ("forgot_password", "ada")


async def test_a_code_that_an_administrator_had_sent_is_as_good(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    async with app.run_test() as pilot:
        await press(app, pilot, "ctrl+r", "ForgotPasswordScreen")
        assert "I have a code" not in text_of(app)
        await pilot.press(*"ada")
        await until(pilot, lambda: "I have a code" in text_of(app))
        await press(app, pilot, "ctrl+t", "SentCodeScreen")
    assert cognito.asked == []


async def test_the_passwords_are_never_shown(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.registrations = [MAIL]
    async with app.run_test() as pilot:
        for key in ("ctrl+n", "ctrl+r"):
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(key)
            await until(pilot, lambda: screen_name(app) != "SignInScreen" and app.focused is not None)
            await type_in(pilot, "ada", "123456", "canary")
            await until(pilot, lambda: "••••••" in text_of(app))
            assert "canary" not in text_of(app), key
            await pilot.press("escape")
            await until(pilot, lambda: "Press esc again to go back without what you typed." in text_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: screen_name(app) == "SignInScreen")
