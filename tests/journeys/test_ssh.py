"""Over real SSH: sshd of our own on a loopback port, with keys of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI, PATIENCE, Program

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")

pytestmark = [
    pytest.mark.skipif(not SSHD, reason="sshd is missing (Debian: openssh-server)"),
    pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is missing (Debian: openssh-client)"),
]


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The command that logs in, as whoever runs the tests."""
    for name in ("host", "person_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    settings = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": tmp_path / "host",
        "AuthorizedKeysFile": tmp_path / "person_key.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
    }
    assert SSHD
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd insists, as root
    options = [f"-o{name}={value}" for name, value in settings.items()]
    with (tmp_path / "sshd.log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", os.devnull, *options], stderr=log)
    try:
        _wait_for(port)
        yield (
            *("ssh", "-tt", "-p", str(port), "-i", str(tmp_path / "person_key"), "-F", os.devnull),
            *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path / 'known'}"),
            *("-o", "LogLevel=ERROR", "127.0.0.1"),
        )
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("sshd does not listen")


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
    program.wait_for("Sent 4 export lines to your terminal's clipboard (OSC 52).")
    [copied] = program.clipboard
    assert copied.startswith("export AWS_ACCESS_KEY_ID='ASIA")
    assert b"\x1b[?1003h" not in program.written  # no mouse: it would cost bytes and the selection
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
