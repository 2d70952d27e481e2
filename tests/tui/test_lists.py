"""The one style of lists: their keys, the filter, and how little is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from cognito_tui.screens.formats import FormatsScreen
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import ActionList, keyed
from tests.support.fake_cognito import reach_credentials, screen_name, text_of, until


def listed(app: CognitoTui) -> list[str]:
    return [str(option.prompt).split()[0] for option in app.screen.query_one(ActionList).options]


async def test_a_long_list_is_filtered_by_words_and_enter_takes_what_is_left(app: CognitoTui) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("f")
        await until(pilot, lambda: "/ filter" in text_of(app))
        page = app.screen
        assert isinstance(page, FormatsScreen)
        entries = page.query_one(ActionList)
        everything = listed(app)

        await pilot.press("slash", *"Bash")
        assert listed(app) == ["env"]
        assert "Filter" in text_of(app)
        await until(
            pilot, lambda: text_of(app).splitlines()[-1].split()[:2] == ["⏎", page.CHOOSING.split()[0]]
        )
        await pilot.press(*" zzz")
        assert listed(app) == []
        await pilot.press("enter")  # there is nothing to take
        assert screen_name(app) == "FormatsScreen"
        await pilot.press("ctrl+u", *"lines", "down", "escape")  # the arrow keys move in the list
        assert (listed(app), app.focused) == (everything, entries)
        assert page.entry.name == "nushell"
        await until(pilot, lambda: "Filter" not in text_of(app))
        await pilot.press("slash", *"cmd", "enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        assert page.chosen == "windows-cmd"


async def test_a_short_list_has_no_filter_and_its_keys_are_the_accent_but_in_the_bar(app: CognitoTui) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("u")
        await until(pilot, lambda: screen_name(app) == "UseScreen")
        await pilot.press("slash")
        assert "ilter" not in text_of(app)
        entries, accent = app.screen.query_one(ActionList), app.theme_variables["accent"].casefold()

        def colors(row: int) -> list[str]:
            """Those of the letters of an entry, without the padding before it."""
            strip = entries.render_line(row)
            return [
                segment.style.color.get_truecolor().hex
                for segment in strip
                if segment.text.strip() and segment.style and segment.style.color
            ]

        assert (colors(1)[0], len(set(colors(0)))) == (accent, 1)
        assert colors(0)[0] != accent


class Ticking(App[None]):
    def compose(self) -> ComposeResult:
        yield ActionList()


async def test_of_an_entry_those_cells_are_drawn_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Ticking()
    async with app.run_test(size=(40, 10)) as pilot:
        entries = app.query_one(ActionList)
        entries.fill(["work  54:12", keyed("a", "b")])
        await pilot.pause()
        drawn: list[Region] = []
        refresh = entries.refresh

        def note(*regions: Region, **options: Any) -> ActionList:
            drawn.extend(regions)
            return refresh(*regions, **options)

        monkeypatch.setattr(entries, "refresh", note)
        entries.fill(["work  54:11", keyed("a", "b")])
        assert [(region.x, region.y, region.width) for region in drawn] == [(11, 0, 1)]
