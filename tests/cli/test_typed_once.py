"""A password that is still good is not asked for twice."""

from __future__ import annotations

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, TOTP_SECRET, answer, command_line, totp

NEW_PASSWORD = "New-Horse-8"


def test_after_a_sign_in_that_took_too_long_and_after_a_reset(person: dict[str, str], start: Start) -> None:
    with command_line(person, start, mfa="OPTIONAL") as line:
        line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
        line.pool.add_user("grace", PASSWORD, attributes=EMAIL)
        program = line.at_terminal("login", "-u", "ada")
        answer(program, "Password", "")  # nothing is sent
        program.wait_for("This needs the password.")
        answer(program, "Password", PASSWORD)
        program.wait_for("Open your authenticator app")
        for attempt in line.pool.sessions._open.values():
            attempt.until = 0
        answer(program, "Code", "123456")
        program.wait_for("This is another sign-in with the same password.")
        assert not program.shows("Enter the password again.")
        answer(program, "Code", totp())
        assert program.end() == 0

        program = line.at_terminal("account", "forgot-password", "-u", "grace")
        program.wait_for("Cognito sent a code by email")
        answer(program, "Code from the message", line.pool.latest_code("grace"))
        answer(program, "New password", NEW_PASSWORD)
        answer(program, "Once more", NEW_PASSWORD)
        program.wait_for("Signed in as grace.")
        assert program.end() == 0
