"""Sign up at a terminal, and be signed in."""

from __future__ import annotations

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, answer, command_line


def test_who_signs_up_is_signed_in_without_another_question(person: dict[str, str], start: Start) -> None:
    with command_line(person, start) as line:
        program = line.at_terminal("account", "sign-up", "-u", "ada", "email=ada@example.com")
        answer(program, "Password", PASSWORD)
        answer(program, "Once more", PASSWORD)
        program.wait_for("Confirmation code (nothing: send a new one):")
        answer(program, "Confirmation code (nothing: send a new one)", line.pool.latest_code("ada"))
        assert program.end() == 0
        assert program.shows("Signed in as ada.")
        assert len(line.pool.outbox) == 1
        assert line.run("account", "show", "--no-input").returncode == 0
