"""What stays, and what goes, where there is little room; and that nothing stays that is over."""

from __future__ import annotations

from dataclasses import replace

from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import ActionList
from tests.support.fake_cognito import reach_credentials, screen_name, text_of, until


def last_line(app: CognitoTui) -> str:
    return text_of(app).splitlines()[-1].strip()


async def test_what_stays_in_a_small_terminal_is_what_one_needs_there(app: CognitoTui) -> None:
    own = app.context
    app.context = replace(own, hint=lambda _: "", scenario="sms")
    async with app.run_test(size=(60, 20)) as pilot:
        app.switch_screen(SignInScreen(app.context))
        await until(pilot, lambda: "esc back" in text_of(app))
        assert last_line(app) == "⏎ sign in  ^n sign up  esc back  ^q quit  F1 help"

        app.context = own
        app.switch_screen(SignInScreen(own))
        await until(pilot, lambda: "esc back" not in text_of(app))
        await reach_credentials(app, pilot)
        await pilot.press("e")
        await until(pilot, lambda: "! No shell is waiting for them." in text_of(app))
        await pilot.press("f")
        await until(pilot, lambda: screen_name(app) == "FormatsScreen")

        # four entries of two lines each, in place of two
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: app.screen.query_one(ActionList).size.height >= 8)
        await until(pilot, lambda: "cognito-tui" not in text_of(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "s, which shows them plain." in text_of(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        assert "No shell" not in text_of(app)
