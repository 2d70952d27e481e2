"""Credentials that renew themselves in a real terminal, before the eyes of somebody who touches nothing."""

from __future__ import annotations

import re

from tests.support.cloud_user import SSH, Start
from tests.support.command_line import PASSWORD, command_line, variables
from tests.support.program import Program, assert_left_well

SECONDS = 4  # that the pool's credentials last: they renew themselves after two thirds


def test_an_idle_person_has_new_keys_and_hears_a_bell_once_there_are_none(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, remember=False, credentials_seconds=SECONDS, rotation=0) as line:
        line.pool.add_user("ada", PASSWORD)
        program = line.at_terminal(**SSH)
        program.wait_for("⏎ sign in")
        program.enter("ada")
        program.wait_for_cursor("Password")
        program.enter(PASSWORD)
        program.wait_for("AWS_SESSION_TOKEN", "renews itself at")
        first = copied(program)

        program.wait_for("Renewed at")  # nobody has pressed anything
        second = copied(program)
        assert first["AWS_SECRET_ACCESS_KEY"] != second["AWS_SECRET_ACCESS_KEY"]
        assert second["AWS_SESSION_TOKEN"] in line.pool.keys
        assert bells(program) == 0

        line.pool.grants[-1].revoked = True
        program.wait_for("Cannot be renewed: press r to sign in again before")
        program.wait_for("Re-authenticate as ada.")
        assert bells(program) == 1
        program.press("enter")
        program.wait_for("Sign in again.", "⏎ sign in")
        program.enter(PASSWORD)
        program.wait_for("Signed in as ada", "AWS_SESSION_TOKEN")
        program.type("q")
        assert program.end() == 0
        assert_left_well(program)


def copied(program: Program) -> dict[str, str]:
    before = len(program.clipboard)
    program.type("c")
    program.wait_until(lambda: len(program.clipboard) > before, "a copy")
    return variables(program.clipboard[-1])


def bells(program: Program) -> int:
    """A bell character may end an operating system command, too: those are none."""
    return re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", program.written).count(b"\x07")
