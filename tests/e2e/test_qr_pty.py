"""Does a phone read the QR code off the terminal? A real pty, its cells drawn as a picture, and a real scanner."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pyotp
import pyte
import pytest
from textual.app import App, ComposeResult
from textual.widgets import Label

from cognito_tui.services.auth.qr import QUIET_ZONE
from cognito_tui.services.auth.totp import otpauth_uri
from cognito_tui.services.base.secret import Secret
from cognito_tui.widgets.qr_code import QrCode
from tests.support.cells import PALETTES, scanned

KEY = Secret("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST")  # 52 characters, as Cognito gives it
URI = otpauth_uri(KEY, account="ada", issuer="cognito-tui demo")
COLUMNS, ROWS = 45, 23

APP = """
import sys
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Footer, Label
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.themes import THEMES
from cognito_tui.widgets.qr_code import QrCode

class Enrolment(App):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("ctrl+q", "quit", "quit")]
    CSS = "Horizontal { height: 1fr; } #words { width: 1fr; padding: 0 2; }"
    def compose(self):
        with Horizontal():
            yield QrCode(Secret(sys.argv[1]))
            yield Label("Scan this with your authenticator app", id="words")
        yield Footer(compact=True)
    def on_mount(self):
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = sys.argv[2]

Enrolment(ansi_color=sys.argv[2].startswith("ansi")).run()
"""

TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
PALETTE_256 = {"TERM": "xterm-256color"}
PALETTE_16 = {"TERM": "screen"}


@dataclass
class Cells:
    """A terminal's screen, 80x24."""

    screen: pyte.Screen

    def code(self) -> list[list[pyte.screens.Char]]:
        return [[self.screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]

    def scanned(self, palette: str = "xterm") -> str:
        return scanned(self.screen, palette)


def shown(script: Path, environment: dict[str, str], theme: str) -> Cells:
    """Runs the app until its first screen stands still."""
    inherited = {
        key: value for key, value in os.environ.items() if key not in ("COLORTERM", "NO_COLOR", "TERM")
    }
    script.write_text(APP)
    child = pexpect.spawn(
        sys.executable,
        [str(script), URI.reveal(), theme],
        env={**inherited, **environment},
        dimensions=(24, 80),
    )
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    try:
        deadline = time.monotonic() + 20
        quiet = False
        while time.monotonic() < deadline and not (quiet and "authenticator" in "".join(screen.display)):
            try:
                stream.feed(child.read_nonblocking(65536, timeout=0.5))
                quiet = False
            except pexpect.TIMEOUT:
                quiet = True
    finally:
        child.close(force=True)
    return Cells(screen)


@pytest.mark.parametrize("theme", ["cognito-dark", "cognito-light"])
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(TRUE_COLOUR, id="true colour"),
        pytest.param(PALETTE_256, id="256 colours"),
        pytest.param(PALETTE_16, id="16 colours"),
    ],
)
def test_a_scanner_reads_the_key_off_the_terminal(
    tmp_path: Path, environment: dict[str, str], theme: str
) -> None:
    cells = shown(tmp_path / "app.py", environment, theme)
    assert cells.scanned() == URI.reveal()
    assert pyotp.parse_uri(cells.scanned()).secret == KEY.reveal()


@pytest.mark.parametrize("palette", PALETTES)
def test_the_palette_of_a_16_colour_terminal_does_no_harm(tmp_path: Path, palette: str) -> None:
    cells = shown(tmp_path / "app.py", PALETTE_16, "cognito-dark")
    assert {cell.fg for row in cells.code() for cell in row} == {"black", "brightwhite"}
    assert cells.scanned(palette) == URI.reveal()


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        pytest.param({**TRUE_COLOUR, "NO_COLOR": "1"}, "cognito-dark", id="no colour"),
        pytest.param(TRUE_COLOUR, "ansi-dark", id="the terminal's own colours"),
    ],
)
def test_neither_no_colour_nor_the_terminals_own_colours_alone_hinder_it(
    tmp_path: Path, environment: dict[str, str], theme: str
) -> None:
    assert shown(tmp_path / "app.py", environment, theme).scanned() == URI.reveal()


def test_both_together_do_which_is_why_it_is_asked_before(tmp_path: Path) -> None:
    cells = shown(tmp_path / "app.py", {**TRUE_COLOUR, "NO_COLOR": "1"}, "ansi-dark")
    assert cells.scanned() == ""


def test_every_cell_is_black_and_white_only_with_two_styles(tmp_path: Path) -> None:
    cells = shown(tmp_path / "app.py", TRUE_COLOUR, "cognito-dark")
    code = [cell for row in cells.code() for cell in row]
    assert {(cell.fg, cell.bg) for cell in code} == {("ffffff", "000000"), ("000000", "ffffff")}
    assert {cell.data for cell in code} == {" ", "▀"}


def test_the_quiet_zone_stands_on_all_sides(tmp_path: Path) -> None:
    code = shown(tmp_path / "app.py", TRUE_COLOUR, "cognito-dark").code()
    upper = [[cell.fg if cell.data == "▀" else cell.bg for cell in row] for row in code]
    lower = [[cell.bg for cell in row] for row in code]
    modules = [half for pair in zip(upper, lower, strict=True) for half in pair]
    dark = [(x, y) for y, row in enumerate(modules) for x, colour in enumerate(row) if colour == "000000"]
    assert min(x for x, _ in dark) == min(y for _, y in dark) == QUIET_ZONE
    assert max(x for x, _ in dark) == max(y for _, y in dark) == COLUMNS - 1 - QUIET_ZONE


def test_beside_it_words_have_35_columns_and_below_it_the_footer_its_row(tmp_path: Path) -> None:
    cells = shown(tmp_path / "app.py", TRUE_COLOUR, "cognito-dark")
    assert cells.screen.display[0][COLUMNS:].strip() == "Scan this with your"
    assert "^q" in cells.screen.display[23]


# the widget -----------------------------------------------------------------------------------------------------------


class OneCode(App[None]):
    def compose(self) -> ComposeResult:
        yield QrCode(URI)
        yield Label("words")


async def test_it_tells_its_size_before_and_after_it_is_shown() -> None:
    assert (QrCode(URI).columns, QrCode(URI).rows) == (COLUMNS, ROWS)
    app = OneCode()
    async with app.run_test(size=(80, 24)):
        code = app.query_one(QrCode)
        assert code.region.size == (code.columns, code.rows) == (COLUMNS, ROWS)


async def test_it_is_as_large_as_its_new_code() -> None:
    app = OneCode()
    async with app.run_test(size=(80, 30)) as pilot:
        code = app.query_one(QrCode)
        await pilot.pause()
        assert code.region.size == (COLUMNS, ROWS)
        code.update(otpauth_uri(KEY, account="ada", issuer="cognito-tui"))
        await pilot.pause()
        assert code.region.size == (41, 21)


async def test_a_window_too_small_for_it_cuts_it_off_and_no_more() -> None:
    app = OneCode()
    async with app.run_test(size=(20, 10)):
        assert app.query_one(QrCode).columns == COLUMNS


async def test_it_takes_no_focus_and_no_selection() -> None:
    app = OneCode()
    async with app.run_test(size=(80, 24)) as pilot:
        code = app.query_one(QrCode)
        assert not code.focusable
        await pilot.mouse_down(code, offset=(2, 2))
        await pilot.hover(code, offset=(30, 15))
        await pilot.mouse_up(code, offset=(30, 15))
        assert not app.screen.get_selected_text()


async def test_it_gives_the_key_to_no_one_but_scanners() -> None:
    app = OneCode()
    async with app.run_test(size=(80, 24)):
        code = app.query_one(QrCode)
        told = [repr(code), str(code.css_identifier), repr(vars(code)), repr(app.tree)]
        assert not any(KEY.reveal() in text or "otpauth" in text for text in told)


async def test_nothing_of_it_is_left_once_it_is_removed() -> None:
    app = OneCode()
    async with app.run_test(size=(80, 24)):
        code = app.query_one(QrCode)
        await code.remove()
        assert (code.columns, code.rows) == (0, 0)


@pytest.mark.parametrize(
    ("no_colour", "ansi", "drawable"),
    [
        (False, False, True),
        (True, False, True),
        (False, True, True),
        (True, True, False),
    ],
)
async def test_it_knows_where_it_cannot_be_drawn(
    monkeypatch: pytest.MonkeyPatch, no_colour: bool, ansi: bool, drawable: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")
    app = OneCode(ansi_color=ansi)
    async with app.run_test():
        assert QrCode.drawable(app) is drawable
