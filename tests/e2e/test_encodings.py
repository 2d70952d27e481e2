"""What the environment says about the terminal, and is not true, or is not enough."""

from __future__ import annotations

import re

from cognito_tui.cli.io import streams
from tests.support.cloud_user import Start

A_COLOR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[\d;]*m")
REVERSED = re.compile(rb"\x1b\[(?:[\d;]*;)?7[\d;]*m")
OTHER_CODEC = {
    "LC_ALL": "en_US.ISO-8859-1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}


def test_another_codec_a_stale_size_and_no_color(start: Start, form: dict[str, str]) -> None:
    program = start(
        environ={
            **form,
            **OTHER_CODEC,
            "COLUMNS": "41",
            "LINES": "11",
            "NO_COLOR": "1",
            "COLORTERM": "truecolor",
        },
        own_interpreter=True,
    )
    program.wait_for("User name", "Password", "⏎ sign in")
    assert "⏎ sign in" in program.lines[23]
    assert "─" * 70 in program.text
    program.type("Zoë")
    program.wait_for("Zoë")
    program.press("tab")
    program.wait_for_cursor("Password")
    assert b"\\u" not in program.written
    assert not A_COLOR.search(program.written)
    assert REVERSED.search(program.written)  # the button, and the cursor
    program.press("ctrl+q")
    assert program.end() == 0


def test_a_terminal_that_cannot_draw_is_told_of_the_plain_questions(
    start: Start, form: dict[str, str]
) -> None:
    program = start(environ={**form, "TERM": "dumb"})
    assert program.end() == 2
    assert program.shows("The app cannot draw on this terminal: TERM is dumb.")
    assert program.shows("cognito-tui login")
    assert b"\x1b" not in program.written


def test_a_question_at_a_terminal_is_utf_8_too(start: Start, form: dict[str, str]) -> None:
    program = start(
        "login", "-u", "ada", environ={**form, **OTHER_CODEC, "TERM": "dumb"}, own_interpreter=True
    )
    program.wait_for("Password")
    program.press("ctrl+c")
    program.end()
    assert b"\\u" not in program.written


def test_our_signs_are_spelled_where_a_log_has_another_encoding() -> None:
    assert "Wait… ✓ é".encode("latin-1", streams.SPELLED) == b"Wait... ok \xe9"
    assert "漢 \udc80".encode("ascii", streams.SPELLED) == b"\\u6f22 \\udc80"
