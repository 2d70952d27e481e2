"""A field or a page that comes by itself takes nothing of what is being typed: that goes where the cursor was."""

from __future__ import annotations

import threading

from textual.widgets import Input

from cognito_tui.errors import AttributesRequired
from cognito_tui.screens.passphrase import PassphraseScreen
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.screens.sign_up import SignUpScreen
from cognito_tui.services.tokens.store import Passphrase
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, fill, is_busy, screen_name, text_of, until

WANTED = AttributesRequired("The pool wants more.")
WANTED.names = ("name", "phone_number")


def value(app: CognitoTui, name: str) -> str:
    return app.screen.query_one(f"#{name}", Input).value


def focus(app: CognitoTui) -> str:
    return str(app.focused.id) if app.focused else ""


async def test_the_cursor_goes_to_a_new_field_where_nothing_is_being_typed(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    cognito.registrations = [WANTED]
    typed = {"username": "ada", "attribute_0": "ada@example.com", "new_password": "pw", "repeat": "pw"}
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        app._show(SignUpScreen(app.context))
        await until(pilot, lambda: screen_name(app) == "SignUpScreen" and app.focused is not None)
        await fill(pilot, **typed)
        await until(pilot, lambda: focus(app) == "attribute-1")

        app._show(SignUpScreen(app.context))  # and once more, by somebody who goes on typing
        await until(pilot, lambda: focus(app) == "username")
        cognito.hold = threading.Event()
        await fill(pilot, **typed)
        await until(pilot, lambda: is_busy(app))
        await pilot.press("z")
        cognito.hold.set()
        await until(pilot, lambda: "This pool requires more details." in text_of(app))
        await pilot.press("z", "z")
        await pilot.pause(0.1)
        assert focus(app) == "repeat"
        assert (value(app, "attribute-1"), value(app, "attribute-2")) == ("", "")
        await pilot.pause(0.6)
        await pilot.press("enter")  # leads there
        await until(pilot, lambda: focus(app) == "attribute-1")


async def test_a_page_that_nobody_asked_for_waits_until_nothing_is_typed(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert isinstance(app.screen, SignInScreen)
        screen: SignInScreen = app.screen
        await pilot.press("a", "d")
        screen._unlock()  # as when the file has been read
        await pilot.press("a")
        await until(pilot, lambda: screen_name(app) == "PassphraseScreen" and app.focused is not None)
        assert value(app, "passphrase") == ""
        assert screen.query_one("#username", Input).value == "ada"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)

        passphrase = PassphraseScreen(app.context, Passphrase.KNOWN)
        screen.open_when_quiet(passphrase)
        screen.busy = True  # the person has signed in meanwhile
        await pilot.pause(1.2)
        assert app.screen is screen
        screen.busy = False
        await until(pilot, lambda: app.screen is passphrase)
