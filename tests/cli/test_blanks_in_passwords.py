"""A password with a blank at an end: asked about at a terminal, mentioned in a script; and a question asked again."""

from __future__ import annotations

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, answer, command_line

NOTE = "The password ends with a blank."


def test_a_blank_is_noticed_before_it_counts_as_a_wrong_try(person: dict[str, str], start: Start) -> None:
    riddle = (({"question": "Whose oar?"}, "Odysseus"),)
    with command_line(person, start, lockout_after=1, custom_challenges=riddle, custom_tries=3) as line:
        line.pool.add_user("ada", PASSWORD)
        line.pool.add_user("bob", f"{PASSWORD} ")
        program = line.at_terminal("login", "-u", "ada", COGNITO_PASSWORD=f"{PASSWORD}\n")
        program.wait_for(NOTE, "Type it again, or nothing to send it as it is.")
        answer(program, "Password", PASSWORD)
        assert program.end() == 0  # a wrong try would have locked her out
        done = line.run("login", "-u", "bob", "--password-stdin", typed=f"{PASSWORD} \n")
        assert (done.returncode, f"{NOTE} It is sent as it is." in done.stderr) == (0, True), done.stderr
        custom = line.at_terminal("login", "--again", "-u", "ada", COGNITO_AUTH_FLOW="CUSTOM_AUTH")
        answer(custom, "Password (nothing, if you have none)", "")
        answer(custom, "Answer", "Penelope")
        custom.wait_for("The answer was not accepted. This is try 2.")
        answer(custom, "Answer", "Odysseus")
        assert custom.end() == 0
