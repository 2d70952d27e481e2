"""The smallest terminal, and smaller ones. tests/e2e/test_every_size.py walks through all screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from cognito_tui.errors import Refused
from cognito_tui.screens.authenticator import AuthenticatorScreen
from cognito_tui.services.auth.steps import TotpEnrollment
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.qr_code import QrCode
from tests.support.every_screen import names_of_screens, screens
from tests.support.fake_account import KEY
from tests.support.fake_cognito import ATTEMPT, text_of, until
from tests.support.visible import settled

REFUSED = Refused(
    "Incorrect user name or password.",
    hint="Wait, then try again; each further wrong password doubles the wait, up to 15 minutes.",
    aws_code="NotAuthorizedException",
    request_id="c4030fa2-0044-414c-ae12-2d62411e56f0",
)


def test_the_table_has_every_screen() -> None:
    assert set(screens()) == names_of_screens(), "add it to tests/support/every_screen.py"


async def test_in_the_smallest_terminal_field_and_refusal_are_seen_and_below_it_keys_only_quit(
    app: CognitoTui,
) -> None:
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press(*"ada", "tab")
        app.screen.message.show(REFUSED)  # type: ignore[attr-defined]
        assert await settled(app.screen, REFUSED.title) == []  # type: ignore[arg-type]
        assert "Password" in text_of(app)

        await pilot.resize_terminal(30, 8)
        await until(pilot, lambda: "the terminal has 30x8" in " ".join(text_of(app).split()))
        await pilot.press(*"pw", "enter", "escape", "tab", "q")
        await pilot.resize_terminal(29, 8)
        await until(
            pilot, lambda: "This needs 40x10; the terminal has 29x8." in " ".join(text_of(app).split())
        )

        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "User name" in text_of(app) or "Password" in text_of(app))
        assert [field.value for field in app.screen.query(Input)] == ["ada", ""]
        assert app.focused is not None
        assert app.focused.id == "password"
        await pilot.resize_terminal(39, 10)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


@pytest.mark.parametrize("name", ["ada", "ada.lovelace.of.the.analytical.engine@example.com"])
async def test_a_qr_code_leaves_the_header_and_margins_where_there_is_room(
    app: CognitoTui, name: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        attempt = replace(ATTEMPT, username=name, user_id=name)
        page = AuthenticatorScreen(app.context, KEY, TotpEnrollment(attempt, KEY))
        app.push_screen(page)
        await until(pilot, lambda: app.screen is page and app.focused is not None)
        code = page.query_one(QrCode)
        for size in ((80, 24), (84, 30), (120, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: page.size == size)  # noqa: B023
            await pilot.pause()
            assert code.display
            assert page.region.contains_region(code.region)
            assert (code.region.width, code.region.height) == (code.columns, code.rows)
            assert text_of(app).count("cognito-tui") == 1, size
            assert text_of(app).splitlines()[-1].split()[:2] == ["⏎", "confirm"]
            assert code.region.x >= 2
