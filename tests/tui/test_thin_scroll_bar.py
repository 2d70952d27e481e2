"""What stands beside a scroll bar does not touch it."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import VerticalScroll

from cognito_tui.screens.formats import FormatsScreen
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import ActionList
from tests.support.fake_cognito import until


async def test_the_bar_is_drawn_at_the_right_half_of_its_cells_on_the_screens_color(
    make_app: Callable[..., CognitoTui],
) -> None:
    app = make_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        page = FormatsScreen(app.context, "env")
        app.push_screen(page)
        await until(pilot, lambda: any(each.show_vertical_scrollbar for each in page.query(ActionList)))
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        bar = page.query_one(ActionList).vertical_scrollbar.region
        cells = [next(iter(strips[y].crop(bar.x, bar.right))) for y in range(bar.y, bar.bottom)]
        assert {cell.text for cell in cells} == {"▐", " "}
        ground = page.query_one("#form", VerticalScroll).styles.background.rich_color
        assert {cell.style and cell.style.bgcolor for cell in cells} == {ground}
        assert not any(cell.style and cell.style.reverse for cell in cells)
