"""The line for who waits, at a real terminal: it counts, and Ctrl-C leaves nothing of it."""

from __future__ import annotations

import socket

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, answer


def test_it_counts_the_seconds_and_ctrl_c_leaves_nothing_of_it(start: Start, person: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environ = {
            **person,
            "COGNITO_USER_POOL_ID": "eu-west-1_TestPool",
            "COGNITO_CLIENT_ID": "1h57kf5cpq17m0eml12EXAMPLE",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
        }
        program = start("login", "-u", "ada", environ=environ)
        answer(program, "Password", PASSWORD)
        program.wait_for("Checking with Cognito… 2 s")
        program.type("\x03")
        assert program.end() == 130
    assert "Checking" not in program.text
    assert b"Checking with Cognito\xe2\x80\xa6 1 s" in program.written
