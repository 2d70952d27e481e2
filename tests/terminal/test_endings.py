"""However the app ends, the terminal is as it was, and the exit code says how."""

from __future__ import annotations

import os
import signal
import time

import pytest
from conftest import Cloud, Start
from program import Program, assert_left_well


def at_the_form(start: Start, environ: dict[str, str]) -> Program:
    program = start(environ=environ)
    program.wait_for("⏎ sign in")
    return program


def test_ctrl_q(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


def test_q_at_the_credentials(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ)
    cloud.sign_in(program)
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)


def test_ctrl_c_once_says_how_and_twice_ends(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.press("ctrl+c")
    program.wait_for("Press ctrl+c again to quit.")
    program.press("ctrl+c")
    assert program.end() == 130
    assert_left_well(program)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal(start: Start, form: dict[str, str], number: signal.Signals) -> None:
    program = at_the_form(start, form)
    program.send(number)
    assert program.end() == 128 + number
    assert_left_well(program)


def test_a_terminal_that_goes_away(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.hang_up()
    program.end(seconds=3)


def test_a_terminal_that_goes_away_while_hang_ups_are_ignored(start: Start, form: dict[str, str]) -> None:
    program = start("-c", 'trap "" HUP; exec "$0" -m cognito_tui', os.sys.executable, command=("bash",), environ=form)
    program.wait_for("⏎ sign in")
    program.hang_up()
    program.end(seconds=5)
