"""Without colors a field and a button are seen as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.style import Style
from textual.widgets import Input

from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import until


async def test_fields_are_underlined_and_the_button_is_reversed(
    make_app: Callable[..., CognitoTui], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None and bool(app.screen.query("#submit")))

        def style_at(x: int, y: int) -> Style:
            cells = app.screen._compositor.render_strips()[y].crop(x, x + 1)
            return next(iter(cells)).style or Style()

        field = app.screen.query_one("#password", Input).region
        assert style_at(field.x + 20, field.y).underline  # an empty one, too
        assert not style_at(field.x - 3, field.y).underline
        # an underlined blank is hardly seen, and some terminals draw no lines below: the ends are seen everywhere
        row = app.screen._compositor.render_strips()[field.y]
        assert row.crop(field.x, field.right).text == f"│{' ' * (field.width - 2)}│"
        button = app.screen.query_one("#submit").region
        assert style_at(button.x + 2, button.y).reverse
        await pilot.press("tab", "tab")
        await until(pilot, lambda: bool(style_at(button.x + 4, button.y).underline))
