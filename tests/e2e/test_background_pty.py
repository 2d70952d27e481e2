"""The question for the terminal's background, on a real terminal."""

from __future__ import annotations

from tests.support.cloud_user import Start

QUESTION = "\x1b]11;?\x1b\\"


def test_the_terminal_is_asked_after_the_first_paint_and_its_answer_is_no_typing(
    start: Start, form: dict[str, str]
) -> None:
    program = start(environ={**form, "COLORTERM": "truecolor"})
    program.wait_for("User name", "⏎ sign in")
    program.wait_for_written(QUESTION)
    program.type("a\x1b]11;rgb:ffff/ffff/ffff\x1b\\da")
    program.wait_for_written("48;2;255;255;255")
    program.wait_for("ada")
    assert not program.shows("rgb")
    program.press("ctrl+q")
    assert program.end() == 0
    again = start(environ={**form, "COLORTERM": "truecolor"})  # which begins as the last one was
    again.wait_for("⏎ sign in")
    again.wait_for_written("48;2;255;255;255")
    again.press("ctrl+q")
    assert again.end() == 0


def test_who_says_what_it_is_is_not_asked(start: Start, form: dict[str, str]) -> None:
    program = start("--theme", "ansi", environ=form)
    program.wait_for("⏎ sign in")
    program.press("ctrl+q")
    assert program.end() == 0
    assert QUESTION.encode() not in program.written
