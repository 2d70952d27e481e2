"""The line of keys: what it shows, and that a click presses a key."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container

from cognito_tui.widgets.footer import Footer
from tests.support.fake_cognito import text_of


class Pressed(App[None]):
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("a", "say('é')", "first é", key_display="↑↓"),
        Binding("b", "say('b')", "second"),
        Binding("c", "say('c')", "hidden", show=False),
        Binding("d", "never", "off"),
        Binding("question_mark", "help", "help", key_display="?"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield Container()
        yield Footer()

    def action_say(self, word: str) -> None:
        self.said.append(word)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "never"


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, " ↑↓ first é  b second  ? help"),
        (30, " ↑↓ first é  b second  ? help"),
        (28, " ↑↓ first é b second ? help"),
        (27, " ↑↓ first é  ? help"),  # what is left out first are those at the end
        (17, " ? help"),
    ],
)
async def test_it_shows_the_keys_that_work_as_far_as_there_is_room_and_the_help_always(
    width: int, line: str
) -> None:
    app = Pressed()
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        assert text_of(app).splitlines()[-1] == line


@pytest.mark.parametrize(
    ("column", "said"), [(0, []), (1, ["é"]), (10, ["é"]), (11, []), (13, ["b"]), (20, ["b"]), (50, [])]
)
async def test_a_click_presses_the_key_that_is_there(column: int, said: list[str]) -> None:
    app = Pressed()
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        await pilot.click(offset=(column, 2))
        await pilot.pause()
    assert app.said == said


async def test_it_is_drawn_anew_only_for_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Pressed()
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        drawn: list[None] = []
        monkeypatch.setattr(app.query_one(Footer), "refresh", lambda *_, **__: drawn.append(None))
        app.refresh_bindings()
        await pilot.pause()
        assert not drawn
        app._bindings.bind("e", "say('e')", "third")
        app.refresh_bindings()
        await pilot.pause()
        assert drawn
