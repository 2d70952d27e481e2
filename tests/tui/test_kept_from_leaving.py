"""What a person has filled in, or has to read, stays until they mean to leave it."""

from __future__ import annotations

from cognito_tui.errors import Refused
from cognito_tui.screens.authenticator import AuthenticatorScreen
from cognito_tui.screens.profile_form import ProfileFormScreen
from cognito_tui.services.auth.steps import TotpEnrollment
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import KEY
from tests.support.fake_cognito import ATTEMPT, text_of, until


async def test_a_filled_profile_form_asks_before_esc_and_a_high_window_shows_all_of_a_refused_code(
    app: CognitoTui,
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        below = app.screen
        for filled in (False, True):
            form = ProfileFormScreen(app.context)
            below.open(form)  # type: ignore[attr-defined]
            await until(pilot, lambda form=form: app.screen is form and app.focused is not None)  # type: ignore[misc]
            if filled:
                await pilot.press("e", "escape")
                await until(
                    pilot, lambda: "Press esc again to go back without what you filled in." in text_of(app)
                )
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is below)

        page = AuthenticatorScreen(app.context, KEY, TotpEnrollment(ATTEMPT, KEY))
        app.push_screen(page)
        await until(pilot, lambda: app.screen is page and app.focused is not None)
        advice = "It is right at no time near now: a slip, or the code of another entry. " * 4
        page.message.show(Refused("The code did not match.", hint=advice, request_id="c4030fa2-0044"))
        await until(pilot, lambda: "c4030fa2-0044" in text_of(app))
        assert page.TITLE_TEXT in text_of(app)
        assert page.query_one("#form").max_scroll_y == 0
