"""Over real SSH."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.services.delivery.clipboard import Clipboard
from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI, Program
from tests.support.ssh_server import need_ssh, ssh_server

pytestmark = need_ssh


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The command that logs in, as whoever runs the tests."""
    with ssh_server(tmp_path) as server:
        yield "ssh", "-tt", "-F", str(server.config), "far"


def over_ssh(start: Start, ssh: tuple[str, ...], cloud: Cloud, person: dict[str, str]) -> Program:
    """sshd starts with an environment of its own, and so everything has to be said in the command."""
    carried = {**cloud.environ, "HOME": person["HOME"], "LC_ALL": "C.UTF-8"}
    words = ["env", *(f"{name}={value}" for name, value in carried.items()), *COGNITO_TUI]
    program = start(f'echo "shell $$"; exec {shlex.join(words)}', command=ssh)
    cloud.sign_in(program)
    return program


def test_the_journey_ends_with_a_copy_on_this_sides_clipboard(
    start: Start, ssh: tuple[str, ...], cloud: Cloud, person: dict[str, str]
) -> None:
    program = over_ssh(start, ssh, cloud, person)
    program.type("c")
    program.wait_for("Sent export lines to your terminal's clipboard (OSC 52).")
    [copied] = program.clipboard
    assert "\nexport AWS_ACCESS_KEY_ID='ASIA" in copied
    assert b"\x1b[?1003h" not in program.written  # no mouse: it would cost bytes and the selection
    assert program.written.count(Clipboard.QUERY.encode()) == 1
    program.type("\x1bP>|VTE(7006)\x1b\\\x1b[>65;7006;1c")  # as GNOME Terminal answers
    program.type("c")
    program.wait_for("Could not copy export lines.", "GNOME Terminal and its VTE relatives ignore OSC 52.")
    program.type("q")
    assert program.end() == 0
    assert program.left_on == []
    assert program.takes_lines


def test_a_lost_connection_ends_the_app(
    start: Start, ssh: tuple[str, ...], cloud: Cloud, person: dict[str, str]
) -> None:
    program = over_ssh(start, ssh, cloud, person)
    pid = int(program.written.split(b"shell ")[1].split()[0])
    assert _runs(pid)
    program.process.kill()
    deadline = time.monotonic() + 10
    while _runs(pid):
        assert time.monotonic() < deadline, "the app lives on without its connection"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
