"""Into fish: what reads the lines of `eval "$(cognito-tui)"` there."""

from __future__ import annotations

import shlex
import shutil

import pytest

from tests.support.cloud_user import SSH, Start
from tests.support.command_line import PASSWORD, command_line
from tests.support.program import COGNITO_TUI


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_e_hands_fish_lines_to_fish(person: dict[str, str], start: Start) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        script = f"{shlex.join(COGNITO_TUI)} | source; echo It has $AWS_ACCESS_KEY_ID until $AWS_CREDENTIAL_EXPIRATION"
        fish = {**line.environ, **SSH, "SHELL": shutil.which("fish") or ""}
        program = start("-c", script, command=("fish",), environ=fish)
        program.wait_for("⏎ sign in")
        program.enter("ada")
        program.wait_for_cursor("Password")
        program.enter(PASSWORD)
        program.wait_for("AWS_SESSION_TOKEN", "4 fish lines")
        program.type("e")
        assert program.end() == 0
        [keys] = line.pool.keys.values()
        assert program.shows(f"It has {keys.access_key_id} until 20")
