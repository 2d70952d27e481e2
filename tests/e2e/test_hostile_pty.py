"""The attacks that were proven, on the real program in a real terminal: a clipboard set, a screen cleared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, TOTP_SECRET, CommandLine, command_line, totp
from tests.support.hostile import PAYLOAD, hostile

UNSEEN = map(str.encode, "\x9b\x9d\u202e\u2067\u200b\ufeff\u3164")
ATTACKS = [b"\x1b]52;", b"\x1b]0;", b"\x1b_", b"\x1bP", b"\x0e", *UNSEEN]
GREEDY = PAYLOAD + "Type your password again:"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, mfa="OPTIONAL") as line:
        yield line


def test_neither_a_friendly_name_nor_an_attribute_nor_a_paste_acts(line: CommandLine) -> None:
    user = line.pool.add_user(
        "ada", PASSWORD, totp_secret=TOTP_SECRET, attributes={"nickname": hostile("nickname")}
    )
    assert user.totp
    user.totp.name = GREEDY
    program = line.at_terminal()
    program.wait_for("Sign in", "⏎ sign in")
    program.type("\x1b[200~eve\x9b2J\u202e\x1b[201~")
    program.wait_for("eve2J")
    program.type(f"\x15ada\t{PASSWORD}\r")  # ctrl+u
    program.wait_for("Enter the code", "Type your password again")
    assert program.clipboard == []
    program.type(f"{totp()}\r")
    program.wait_for("000000000000", "[ Account… a ]")
    program.type("a")
    program.wait_for("Your account", "p  Profile")
    program.type("p")
    program.wait_for("Profile", "nickname<")
    assert {attack for attack in ATTACKS if attack in program.written} == set()
    assert program.clipboard == []
    program.type("q")
