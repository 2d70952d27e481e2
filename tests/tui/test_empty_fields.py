"""Enter with an empty field says which, where it is; what is refused is marked until something else is typed."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from cognito_tui.errors import AttributeRejected, CodeRejected, PasswordRejected, Refused
from cognito_tui.screens.code import CodeScreen, password_reset
from cognito_tui.screens.form import FormScreen
from cognito_tui.screens.passphrase import PassphraseScreen
from cognito_tui.screens.sign_up import SignUpScreen
from cognito_tui.screens.step_forms import EmailScreen, NewPasswordScreen
from cognito_tui.services.auth.steps import CodeRequired, EmailRequired, NewPasswordRequired
from cognito_tui.services.tokens.store import Passphrase
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.fields import Field, TextInput
from tests.support.fake_cognito import ATTEMPT, FakeCognito, fill, text_of, until


async def show(app: CognitoTui, pilot: Pilot[Any], screen: Screen[None]) -> None:
    app._show(screen)
    await until(pilot, lambda: app.screen is screen and app.focused is not None)


async def said(app: CognitoTui, pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in text_of(app))
    await pilot.pause()


def marked(app: CognitoTui) -> list[str]:
    """The ids of the fields that are marked."""
    return [
        str(field.query_one(TextInput).id) for field in app.screen.query(Field) if field.has_class("-refused")
    ]


def focus(app: CognitoTui) -> str:
    return str(app.focused.id) if app.focused else ""


async def test_each_form_says_what_is_missing_where_it_is(app: CognitoTui, cognito: FakeCognito) -> None:
    context = app.context
    forms: list[tuple[FormScreen, list[tuple[str, str]]]] = [
        (
            SignUpScreen(context),
            [
                ("username", "Type your user name."),
                ("attribute-0", "Type your email."),
                ("new-password", "Type a new password."),
                ("repeat", "Type the password once more."),
            ],
        ),
        (
            NewPasswordScreen(context, NewPasswordRequired(ATTEMPT, ("given_name", "custom:team"))),
            [
                ("new-password", "Type a new password."),
                ("repeat", "Type the password once more."),
                ("attribute-0", "Type your given name."),
                ("attribute-1", "Type your team."),
            ],
        ),
        (EmailScreen(context, EmailRequired(ATTEMPT)), [("email", "Type your email.")]),
        (PassphraseScreen(context, Passphrase.NEW), [("passphrase", "Type your passphrase.")]),
    ]
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: focus(app) == "username")
        await pilot.press("enter")
        await until(pilot, lambda: "✗ Type your user name." in text_of(app))
        assert (marked(app), focus(app)) == (["username"], "username")
        await pilot.press("a", "enter")  # which goes on: nobody has passed the password by
        await until(pilot, lambda: focus(app) == "password")
        assert "Type your" not in text_of(app)
        assert marked(app) == []
        await pilot.press("enter")
        await until(pilot, lambda: "✗ Type your password." in text_of(app))
        assert (marked(app), focus(app)) == (["password"], "password")

        for screen, fields in forms:
            await show(app, pilot, screen)
            for number, (name, words) in enumerate(fields):
                await pilot.press("enter")
                await said(app, pilot, f"✗ {words}")
                assert (marked(app), focus(app)) == ([name], name)
                await pilot.press("x")
                await until(pilot, lambda: marked(app) == [])
                if number < len(fields) - 1:
                    await pilot.press("enter")
    assert cognito.asked == []


async def test_a_field_that_was_passed_by_says_so(app: CognitoTui, cognito: FakeCognito) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: focus(app) == "username")
        await pilot.press("tab", "x", "enter")
        await until(pilot, lambda: "✗ Type your user name." in text_of(app))
        assert (marked(app), focus(app)) == (["username"], "username")
        await show(app, pilot, password_reset(app.context, "ada", ""))
        await pilot.press("tab", "x", "tab", "x", "tab", "enter")  # on the button
        await until(pilot, lambda: "✗ Type the code." in text_of(app))
        assert (marked(app), focus(app)) == (["code"], "code")
        await pilot.press(*"12", "tab", "tab", "enter")
        await until(pilot, lambda: "✗ A code has six digits. These are 2." in text_of(app))
        assert (marked(app), focus(app)) == (["code"], "code")
        await fill(pilot, code="123456", new_password="one", repeat="two")
        await until(pilot, lambda: "✗ The two passwords differ. Type the second one again." in text_of(app))
        assert (marked(app), focus(app)) == (["repeat"], "repeat")
        assert app.screen.query_one("#new-password", TextInput).value == "one"
    assert cognito.asked == []


def attribute_rejected(*names: str) -> AttributeRejected:
    error = AttributeRejected("The pool does not accept a value.")
    error.names = names
    return error


async def test_what_is_refused_is_marked_and_has_the_focus(app: CognitoTui, cognito: FakeCognito) -> None:
    cognito.steps = [Refused("Incorrect user name or password."), CodeRejected("The code did not match.")]
    typed = {"username": "ada", "new_password": "pw", "repeat": "pw", "attribute_0": "x"}
    cognito.registrations = [
        Refused("This user name is taken.", aws_code="UsernameExistsException"),
        PasswordRejected("Too short."),
        attribute_rejected("phone_number", "email"),
    ]
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: focus(app) == "username")
        await fill(pilot, username="ada", password="pw")
        await until(pilot, lambda: "Incorrect user name" in text_of(app))
        assert (marked(app), focus(app)) == (["password"], "password")

        await show(app, pilot, CodeScreen(app.context, CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA")))
        await fill(pilot, code="123456")
        await until(pilot, lambda: "The code did not match." in text_of(app))
        assert (marked(app), focus(app)) == (["code"], "code")

        await show(app, pilot, SignUpScreen(app.context))
        for words, names, first in (
            ("This user name is taken.", ["username"], "username"),
            ("Too short.", ["new-password"], "new-password"),
            ("The pool does not accept a value.", ["attribute-0", "attribute-1"], "attribute-1"),
        ):
            await fill(pilot, **typed)
            await said(app, pilot, words)
            assert (marked(app), focus(app)) == (names, first)
