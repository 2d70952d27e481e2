"""The credentials' buttons: by Tab and Enter, by a click, and beside each value."""

from __future__ import annotations

import pytest

from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.copy_rows import CopyRows
from cognito_tui.widgets.key_button import KeyButton
from tests.support.fake_cognito import (
    SECRET_KEY,
    decoded,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)


def place_of(app: CognitoTui, words: str) -> tuple[int, int]:
    """Return the column and the row where `words` begin."""
    assert words in text_of(app), text_of(app)
    [(row, line)] = [(row, line) for row, line in enumerate(text_of(app).splitlines()) if words in line]
    return line.index(words), row


async def test_tab_goes_from_button_to_button_and_enter_or_a_click_presses(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        written = sent_to_terminal(app, monkeypatch)
        line = "[ Copy export lines c ] [ Re-authenticate r ] [ Use… u ] [ Account… a ]"
        assert place_of(app, line)[0] == 2
        copy, renew, use, _ = app.screen.query(KeyButton)
        assert not written  # Enter alone copies nothing: it may have been typed ahead
        await pilot.press("tab")
        assert app.focused is copy
        await pilot.press("enter")
        await until(pilot, lambda: "Sent export lines" in text_of(app))
        await pilot.press("right", "tab", "enter")
        await until(pilot, lambda: screen_name(app) == "UseScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        assert app.focused is use
        await pilot.click(renew)
        await until(pilot, lambda: "Renewed at" in text_of(app))


async def test_each_value_is_copied_by_what_stands_beside_it(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        written = sent_to_terminal(app, monkeypatch)
        await until(pilot, lambda: "AWS_REGION             eu-west-1 " in text_of(app))
        rows = {
            "AWS_SECRET_ACCESS_KEY": ("2 copy", SECRET_KEY),
            "AWS_REGION": ("4 copy", "eu-west-1"),
            "the identity id": ("i copy", "eu-west-1:0f1e2d3c-0000-4000-8000-000000000000"),
        }
        for revealed in (False, True):
            if revealed:
                await pilot.press("v")
                await until(pilot, lambda: SECRET_KEY in text_of(app))
            for name, (shown, value) in rows.items():
                column, row = place_of(app, shown)
                written.clear()
                await pilot.click(offset=(column - 1, row))
                await pilot.click(offset=(column + 5, row))
                await until(pilot, lambda name=name: f"Sent {name} to" in text_of(app))  # type: ignore[misc]
                assert decoded(written) == value, (name, revealed)
        assert place_of(app, "2 copy")[0] == place_of(app, "3 copy")[0] == 72  # the longest value is cut


async def test_the_buttons_fit_wherever_and_bars_end_where_the_text_does(app: CognitoTui) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        for columns, in_rows in ((80, 1), (60, 1), (42, 2)):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            buttons = list(app.screen.query(KeyButton))
            assert max(button.region.right for button in buttons) <= columns - 2, columns
            assert len({button.region.y for button in buttons}) == in_rows, columns
            bar, rows = app.screen.query_one("#bar"), app.screen.query_one(CopyRows)
            assert bar.region.right == rows.region.right, columns
            assert text_of(app).count(" c ]") == text_of(app).count(" a ]") == 1, columns
