"""Into fish and csh: what reads the lines of `eval "$(cognito-tui)"` there."""

from __future__ import annotations

import shlex
import shutil

import pytest

from tests.support.cloud_user import SSH, Start
from tests.support.command_line import PASSWORD, command_line
from tests.support.program import COGNITO_TUI


@pytest.mark.parametrize(
    ("shell", "words", "take_in"),
    [
        (("fish", "-c"), "fish lines", "{} | source"),
        (("tcsh", "-f", "-c"), "csh lines", "eval `{}`"),
    ],
    ids=["fish", "csh"],
)
def test_e_hands_a_shell_the_lines_that_it_reads(
    person: dict[str, str], start: Start, shell: tuple[str, ...], words: str, take_in: str
) -> None:
    """Whichever shell has started the app: $SHELL is another one."""
    if not shutil.which(shell[0]):
        pytest.skip(f"{shell[0]} is missing (Debian: {shell[0]})")
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        told = "echo $AWS_REGION has $AWS_ACCESS_KEY_ID until $AWS_CREDENTIAL_EXPIRATION"
        script = f"{take_in.format(shlex.join(COGNITO_TUI))}; {told}"
        environ = {**line.environ, **SSH, "SHELL": shutil.which("bash") or ""}
        program = start(*shell[1:], script, command=shell[:1], environ=environ)
        program.wait_for("⏎ sign in")
        program.enter("ada")
        program.wait_for_cursor("Password")
        program.enter(PASSWORD)
        program.wait_for("AWS_SESSION_TOKEN", f"[ Copy {words} c ]")
        program.type("e")
        assert program.end() == 0
        [keys] = line.pool.keys.values()
        assert program.shows(f"eu-west-1 has {keys.access_key_id} until 20")
