"""Which theme there is: as the terminal's background is, as the person chose, as they said in a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

import pytest
from rich.style import Style
from textual.widgets import Input

from cognito_tui.cli.commands.run_app import _theme
from cognito_tui.errors import ConfigurationError
from cognito_tui.services.config import THEMES as NAMES
from cognito_tui.services.storage import BACKGROUND, THEME, recall, remember
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.input_parser import BackgroundReported, InputParser
from cognito_tui.tui.themes import background_of, background_said, may_ask, theme_for
from tests.support.fake_cognito import text_of, until
from tests.support.fake_delivery import configured

ANSWER = b"\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\"


@pytest.mark.parametrize("answer", [ANSWER, ANSWER[:-2] + b"\x07", b"\x9d" + ANSWER[2:]])
def test_what_the_terminal_answers_is_never_typed_wherever_it_is_cut(answer: bytes) -> None:
    for cut in range(len(answer) + 1):
        parser = InputParser()
        messages = [*parser.feed(b"a" + answer[:cut], 0), *parser.feed(answer[cut:] + b"b", 0.1)]
        keys = [message.key for message in messages if hasattr(message, "key")]
        colors = [message.color for message in messages if isinstance(message, BackgroundReported)]
        assert (keys, colors) == (["a", "b"], ["rgb:fdfd/f6f6/e3e3"]), cut


def test_a_color_is_dark_or_light() -> None:
    reports = {
        "rgb:0000/0000/0000": "dark",
        "rgb:2e/34/36": "dark",
        "rgb:fdfd/f6f6/e3e3": "light",
        "rgb:f/f/f": "light",
        "rgba:0000/0000/0000/ffff": "dark",
        "#ffffff": "",
        "": "",
    }
    assert {report: background_of(report) for report in reports} == reports
    said = {
        "15;0": "dark",
        "0;15": "light",
        "0;default;15": "light",
        "12;8": "dark",
        "0;99": "",
        "x": "",
        "": "",
    }
    assert {text: background_said({"COLORFGBG": text}) for text in said} == said


def test_before_the_terminal_has_answered_it_is_as_it_was_the_last_time() -> None:
    def first(choice: str = "auto", *, few_colors: bool = False, **environ: str) -> str:
        return theme_for(choice, environ, few_colors=few_colors)

    assert first() == "dark"
    assert first(COLORFGBG="0;15") == "light"
    remember(BACKGROUND, "light")
    assert first() == "light"
    assert first(COLORFGBG="15;0") == "dark"
    assert first(few_colors=True) == "ansi"
    assert first("dark", few_colors=True) == "dark"


@pytest.mark.parametrize(
    ("environ", "may"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/t,1,0"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": "screen", "STY": "1.pts"}, False),
        ({}, False),
    ],
)
def test_who_might_draw_the_question_is_not_asked(environ: Mapping[str, str], may: bool) -> None:
    assert may_ask(environ) is may


def test_what_decides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def decided(flag: str | None = None, *, file: str = "") -> tuple[str, str]:
        more = f'theme = "{file}"' if file else ""
        return _theme(argparse.Namespace(theme=flag), configured("work", more=more).profile)

    assert decided() == ("auto", "")
    remember(THEME, "light")
    assert decided() == ("light", "")
    assert decided(file="ansi") == ("ansi", "config.toml [profiles.work]")
    assert decided("dark", file="ansi") == ("dark", "--theme")
    monkeypatch.setenv("COGNITO_TUI_THEME", "ansi")
    assert decided() == ("ansi", "COGNITO_TUI_THEME")
    monkeypatch.setenv("COGNITO_TUI_THEME", "blue")
    with pytest.raises(ConfigurationError, match="COGNITO_TUI_THEME is 'blue'"):
        decided()
    remember(THEME, "blue")
    monkeypatch.delenv("COGNITO_TUI_THEME")
    assert decided() == ("auto", "")


async def test_the_answer_is_followed_and_the_key_goes_on_and_is_remembered(
    make_app: Callable[..., CognitoTui],
) -> None:
    app = make_app(theme="auto", theme_decided_by="config.toml")
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        app.post_message(BackgroundReported("rgb:ffff/ffff/ffff"))  # which nobody asked for
        await pilot.press("a")
        assert app.theme == "cognito-dark"
        app._asked_background_at = float("inf")
        app.post_message(BackgroundReported("rgb:ffff/ffff/ffff"))
        await until(pilot, lambda: app.theme == "cognito-light" and recall(BACKGROUND) == "light")

        seen = []
        for name in NAMES[1:]:
            await pilot.press("f2")
            await until(pilot, lambda: recall(THEME) == name)  # noqa: B023
            seen.append(app.theme)
        assert seen == ["cognito-dark", "cognito-light", "cognito-ansi"]
        await until(pilot, lambda: "Colors: the terminal's own 16." in text_of(app))
        assert "config.toml again that decides" in text_of(app)
        app.post_message(BackgroundReported("rgb:ffff/ffff/ffff"))  # the person has chosen
        await pilot.press("b")
        assert app.theme == "cognito-ansi"
        assert app.screen.query_one("#username", Input).value == "ab"
        assert app.screen.query_one("#username", Input).styles.text_style.underline


@pytest.mark.parametrize("without", ["16 colors", "any"])
async def test_without_shades_of_gray_fields_are_lines_and_what_is_chosen_is_seen(
    make_app: Callable[..., CognitoTui], monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    if without == "any":
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        monkeypatch.setenv("COLORTERM", "")
        monkeypatch.setenv("TERM", "linux")
    app = make_app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        name, password = (_looks(app, row) for row in ("User name", "Password"))
        for row in (name, password):
            assert sum(len(text) for text, style in row if style.underline) > 40  # to the end of the field
        assert [bool(style.bold) for text, style in (*name, *password) if text.strip(" │")] == [True, False]
        if without == "any":
            shown = [style for _, style in (*name, *_looks(app, "Sign in ⏎"))]
            assert sum(bool(style.reverse) for style in shown) >= 2  # the cursor, and the button
            assert not any(style.color or style.bgcolor for style in shown)


def _looks(app: CognitoTui, words: str) -> list[tuple[str, Style]]:
    rows = text_of(app).splitlines()
    row = next(number for number, line in enumerate(rows) if words in line)
    return [(each.text, each.style) for each in app.screen._compositor.render_strips()[row] if each.style]
