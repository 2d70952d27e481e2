"""Small terminals, large ones, and windows that change."""

from __future__ import annotations

import pytest

from tests.support.cloud_user import Cloud, Start

TOO_SMALL = "This needs 40x10; the terminal has 36x9."


def test_too_small_a_terminal_says_so_and_a_larger_window_brings_the_form(
    start: Start, form: dict[str, str]
) -> None:
    program = start(environ=form, size=(36, 9))
    program.wait_for(TOO_SMALL)
    assert not program.shows("Password")
    program.resize(80, 24)
    program.wait_for("User name", "Password", "⏎ sign in", seconds=10)
    assert not program.shows(TOO_SMALL)
    program.type("ada")
    program.wait_for("ada")
    program.resize(36, 9)
    program.wait_for(TOO_SMALL)
    program.resize(80, 24)
    program.wait_for("ada", "Password")  # nothing typed is lost
    program.press("ctrl+q")
    assert program.end() == 0


def test_the_app_can_be_left_where_it_is_too_small(start: Start, form: dict[str, str]) -> None:
    program = start(environ=form, size=(36, 9))
    program.wait_for(TOO_SMALL)
    program.press("ctrl+q")
    assert program.end() == 0


def test_60x20_is_enough_for_all_of_the_journey(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ, size=(60, 20))
    cloud.sign_in(program)
    program.wait_for(" left", "AWS_ACCESS_KEY_ID", "ASIA", "c copy")


@pytest.mark.parametrize("stdout_apart", [False, True], ids=["directly", "within eval"])
def test_the_whole_terminal_is_used_and_followed(
    start: Start, form: dict[str, str], stdout_apart: bool
) -> None:
    program = start(environ=form, size=(120, 40), stdout_apart=stdout_apart)
    program.wait_for("⏎ sign in")
    assert "⏎ sign in" in program.lines[39]
    assert program.lines[0].rstrip().endswith("eu-west-1")
    assert len(program.lines[0]) > 90  # in the middle
    program.resize(90, 30)
    program.wait_until(lambda: "⏎ sign in" in program.lines[29], "the footer in the last row")
