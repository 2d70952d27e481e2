"""Nothing that a widget shows can start an escape sequence: judged by what the driver is given to write."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Footer, Input, Label, Select, Static

from cognito_tui import screens, widgets
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.full_screen_app import TerminalApp
from cognito_tui.tui.output_filter import OutputFilter
from cognito_tui.widgets.action_list import ActionList
from cognito_tui.widgets.fields import Field, SecretInput, TextInput
from cognito_tui.widgets.page_parts import Header
from tests.support.drawn import record
from tests.support.fake_cognito import FakeCognito, text_of, until
from tests.support.hostile import ACTS, PAYLOAD, harm_in, harms


class Painter(Widget):
    """Makes its own lines, as the QR code does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.styles.height = 1
        self._text = text

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self._text, Style.parse("red"), [(1,)])])  # type: ignore[list-item]


class Everything(TerminalApp[None]):
    """One of each kind of widget, and all of them say `text`."""

    CSS_PATH = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        super().__init__("dark")
        self.text = text

    def compose(self) -> ComposeResult:
        text = self.text
        self.sub_title = text
        yield Header()
        yield Label(text, markup=False, id="label")
        yield Field(text, text)
        yield Field("b", TextInput(id="typed", value=text))
        yield Field("c", SecretInput(id="hidden"))
        yield Input(placeholder=text)
        yield Select([(text, 1)], value=1, prompt=text)
        yield Static(Text(text, style="link https://example.com/" + text))
        yield Static(Content.styled(text, "red"))
        yield Painter(text)
        framed = Label("framed")
        framed.styles.border = ("round", "red")
        framed.border_title = framed.border_subtitle = text
        yield framed
        yield ActionList()
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(ActionList).fill([self.text, "last"])
        self.query_one("#label").tooltip = self.text
        self.bind("f5", "quit", description=self.text)
        self.notify(self.text, title=self.text, markup=False, timeout=60)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return record(monkeypatch)


async def test_no_widget_shows_anything_that_acts(written: list[str]) -> None:
    app = Everything("before" + "".join(ACTS.values()))
    async with app.run_test(size=(120, 60), tooltips=True, notifications=True) as pilot:
        app.screen._handle_tooltip_timer(app.screen.query_one("#label"))  # as if the mouse rested there
        await until(pilot, lambda: all(words in text_of(app) for words in ("framed", "last", "f5")))
        await until(pilot, lambda: text_of(app).count("before") >= 13)
    drawn = "".join(written)
    assert harm_in(drawn) == []
    assert "\x1b]8" not in drawn
    assert not re.search(r"\x1b(?!\[[\d;]*[mHABCDKX]|\[\?(2026|25)[hl]|\]22;[a-z-]+\x07)", drawn)


@pytest.mark.parametrize("text", ACTS.values(), ids=ACTS)
async def test_what_stands_beside_it_stays_where_it_was_laid_out(text: str) -> None:
    segments = [Segment("left "), Segment(text, Style.parse("red")), Segment(" right")]
    drawn = OutputFilter().apply(segments, None)  # type: ignore[arg-type]
    assert [cell_len(segment.text) for segment in drawn] == [cell_len(text) for text, *_ in segments]
    assert not any(map(harms, "".join(segment.text for segment in drawn)))


def test_what_is_harmless_is_not_even_copied() -> None:
    segments = [Segment("plain"), Segment("━╌ e\u0301 漢字 \U0001f469", Style.parse("bold"))]
    first, second = OutputFilter().apply(segments, None)  # type: ignore[arg-type]
    assert first is segments[0]
    assert second.text is segments[1].text


async def test_a_paste_and_typing_are_shown_but_do_nothing(
    app: CognitoTui, cognito: FakeCognito, written: list[str]
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        app.screen.query_one("#username", Input).value = "ada" + PAYLOAD.partition("\r")[0]
        app.post_message(events.Paste("\x9b2J\x1b[201~pasted\x1b[200~"))
        await pilot.press("\x9b", "x")
        await until(pilot, lambda: "pasted" in text_of(app))
        assert "\x9b" not in app.screen.query_one("#username", Input).value  # nor are they kept
    assert harm_in("".join(written)) == []


async def test_every_app_of_ours_has_the_outlet(app: CognitoTui) -> None:
    assert any(isinstance(line_filter, OutputFilter) for line_filter in app.get_line_filters())


def every_widget(kind: type[Widget] = Widget) -> set[type[Widget]]:
    return {kind}.union(*map(every_widget, kind.__subclasses__()))


def test_no_widget_of_ours_goes_round_the_outlet() -> None:
    """Textual's `Widget.render_lines` is where the filters are applied."""
    for package in (screens, widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    ours = [kind for kind in every_widget() if kind.__module__.startswith("cognito_tui")]
    assert len(ours) > 30
    assert not [
        kind for kind in ours if vars(kind).keys() & {"render_lines", "get_line_filters", "_styles_cache"}
    ]
