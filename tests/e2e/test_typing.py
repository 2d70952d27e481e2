"""Pastes and keys as terminals really send them."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI


def test_a_password_can_be_pasted_with_what_a_password_manager_puts_around_it(
    start: Start, cloud: Cloud
) -> None:
    program = start("-u", "ada", environ=cloud.environ)
    program.wait_for("⏎ sign in")
    program.paste(f"\n{cloud.password}\nrest")
    program.wait_for("•" * len(cloud.password))
    assert "•" * (len(cloud.password) + 1) not in program.text
    program.press("enter")
    program.wait_for("Enter the code", "⏎ confirm")
    code = cloud.next_code()
    program.paste(f"{code[:3]} {code[3:]}\n")
    program.wait_for(code)
    program.press("enter")
    program.wait_for("AWS_SESSION_TOKEN")


def test_spaces_belong_to_a_pasted_password(start: Start, form: dict[str, str]) -> None:
    program = start("-u", "ada", environ=form)
    program.wait_for("⏎ sign in")
    program.paste("\n  secret\nrest")
    program.wait_for("•" * 8)
    assert "•" * 9 not in program.text


@pytest.mark.parametrize("key", ["\r", "\t"], ids=["enter", "tab"])
def test_a_password_typed_ahead_lands_where_it_stays_hidden(
    start: Start, form: dict[str, str], key: str
) -> None:
    """All at once, as a password manager types, or a slow line delivers."""
    program = start(environ=form)
    program.wait_for("⏎ sign in")
    for _ in range(5):  # whether keys overtake one another is a matter of chance
        program.type(f"ada{key}Correct-Horse-7")
        program.wait_for("•" * 15, seconds=10)
        assert "Correct" not in program.text
        program.press("ctrl+u")
        program.wait_without("•")
        program.press("shift+tab")
        program.wait_for_cursor("User name")
        program.press("ctrl+u")
        program.wait_without("ada")


def test_a_paste_carries_no_sequence_in_and_none_out(start: Start, form: dict[str, str]) -> None:
    program = start(environ=form)
    program.wait_for("⏎ sign in")
    program.paste("ad\x9b2J\x1b]52;c;cm0=\x07\x1b[201~\x7f\u202ea\rrest\x11")
    program.wait_for("ad2J]52;c;cm0=[201~a")
    assert "rest" not in program.text
    assert b"\xc2\x9b" not in program.written
    assert program.clipboard == []
    program.press("ctrl+q")
    assert program.end() == 0


@pytest.mark.skipif(not shutil.which("screen"), reason="GNU screen is missing (Debian: screen)")
def test_keys_through_gnu_screen(start: Start, form: dict[str, str]) -> None:
    """It knows the terminal's sequences, in both modes of the cursor keys, and sends those of its own."""
    program = start("-c", os.devnull, *COGNITO_TUI, command=("screen",), environ=form)
    program.wait_for("⏎ sign in")
    program.type("axdaX\x7f\x1bOD\x1b[D\x1b[D\x1b[3~\x1b[4~!\x1b[1~<")
    program.wait_for("<ada!")
    program.press("shift+tab")
    program.press("shift+tab")
    program.wait_for_cursor("User name")
    program.press("ctrl+q")
    program.end()
