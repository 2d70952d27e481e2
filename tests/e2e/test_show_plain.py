"""Show plain: the lines for the terminal's own selection, and nothing of them afterwards."""

from __future__ import annotations

import shlex
import signal
import sys

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI, Program, assert_left_well

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

LOW = (60, 10)  # the demo's session tokens are short: here even they do not fit


def shown_plain(start: Start, cloud: Cloud, size: tuple[int, int] = (80, 24)) -> Program:
    program = start(environ=cloud.environ)
    cloud.sign_in(program)
    program.resize(*size)
    program.type("s")
    program.wait_for("Select and copy. Press any key to go back")
    return program


@pytest.mark.parametrize("key", ["x", "enter", "ctrl+c", "ctrl+z"])
def test_any_key_goes_back_to_the_app(start: Start, cloud: Cloud, key: str) -> None:
    program = shown_plain(start, cloud)
    program.wait_for("export AWS_ACCESS_KEY_ID='ASIA", "and clear this.")
    assert program.left_on == ["?1049"]  # above all no mouse: it would take the selection away
    program.press(key)
    program.wait_for("Signed in as ada", "c copy")
    assert not program.shows("export AWS_")
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)


def test_of_a_whole_paste_nothing_is_a_command(start: Start, cloud: Cloud) -> None:
    program = shown_plain(start, cloud)
    program.type("x" * 100 + "qqqq")
    program.wait_for("Signed in as ada", "c copy")
    program.type("q")
    assert program.end() == 0


def test_nothing_of_them_stays_behind(start: Start, cloud: Cloud) -> None:
    script = f"echo before; {shlex.join(COGNITO_TUI)}"
    program = start("-c", script, command=("bash",), environ=cloud.environ)
    cloud.sign_in(program)
    program.type("s")
    program.wait_for("Select and copy. Press any key to go back and clear this.")
    program.press("x")
    program.wait_for("Signed in as ada", "c copy")
    program.type("q")
    assert program.end() == 0
    assert program.text.split() == ["before"]


def test_what_is_too_long_for_the_screen_can_be_scrolled_and_it_says_that_it_stays(
    start: Start, cloud: Cloud
) -> None:
    program = shown_plain(start, cloud, LOW)
    program.wait_for("stay in your terminal's scrollback")
    assert program.left_on == []
    program.press("x")
    program.wait_for("c copy")
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)
    program.wait_for("export COGNITO_TUI_PROFILE=")


@pytest.mark.parametrize("size", [(80, 24), LOW], ids=["on a screen of its own", "on the normal screen"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_app_from_there(
    start: Start, cloud: Cloud, number: signal.Signals, size: tuple[int, int]
) -> None:
    program = shown_plain(start, cloud, size)
    program.send(number)
    assert program.end(seconds=5) == 128 + number
    assert_left_well(program)


@pytest.mark.parametrize("size", [(80, 24), LOW], ids=["on a screen of its own", "on the normal screen"])
def test_a_terminal_that_goes_away_takes_the_app_along_from_there(
    start: Start, cloud: Cloud, size: tuple[int, int]
) -> None:
    program = shown_plain(start, cloud, size)
    program.hang_up()
    program.end(seconds=5)
