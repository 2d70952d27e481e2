"""An attribute that Cognito does not take: asked for again alone, or refused before anything is sent."""

from __future__ import annotations

from typing import Any

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, answer, command_line

NEW = "New-Horse-8"
NUMBER = "Phone number (+441632960123)"


def test_a_number_that_is_none_costs_nothing_else_that_was_typed(
    person: dict[str, str], start: Start
) -> None:
    required, short = ("phone_number", "custom:team"), {"custom:team": 3}
    pool: dict[str, Any] = {
        "required_attributes": required,
        "custom_attributes": ("team",),
        "shortest": short,
    }
    with command_line(person, start, **pool) as line:
        user = line.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        done = line.run("account", "sign-up", "-u", "bob", "phone_number=0170 1234567", "--no-input")
        assert (done.returncode, "+441632960123" in done.stderr) == (4, True)
        assert not line.cognito.requests
        program = line.at_terminal("login", "-u", "ada")
        answer(program, "Password", PASSWORD)
        answer(program, NUMBER, "0170 1234567")
        program.wait_for("This is no phone number that Cognito takes.")
        answer(program, NUMBER, "+49 (170) 123-4567")
        answer(program, "Team", "x")
        answer(program, "New password", NEW)
        answer(program, "Once more", NEW)
        program.wait_for("must be no shorter than 3 characters")
        answer(program, "Team", "engines")
        assert program.end() == 0
    assert (user.attributes["phone_number"], user.attributes["custom:team"]) == ("+491701234567", "engines")
