"""Where the terminal's own cursor stands: there input methods show what is composed, and screen readers read."""

from __future__ import annotations

from textual.widgets import Input

from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.fields import TextInput
from tests.support.fake_cognito import until


async def test_it_follows_a_field_that_a_line_above_it_moves(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        above = app.screen.query_one("#username", TextInput)
        password = app.screen.query_one("#password", Input)
        app.screen.set_focus(password)
        await pilot.pause()
        before = password.content_region
        above.mark("This one is refused. " * 5)  # in two lines
        await until(pilot, lambda: password.content_region.y > before.y)
        assert app.cursor_position.y == password.content_region.y
