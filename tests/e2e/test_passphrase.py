"""`remember = "encrypted"` from the first sign-in to the last sign-out, at a terminal and without one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.services.base import Secret
from cognito_tui.services.storage import kernel_keyring
from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, answer, command_line

_probe = kernel_keyring.keep("cognito-tui-probe", Secret("probe"))
kernel_keyring.drop("cognito-tui-probe")
pytestmark = pytest.mark.skipif(not _probe, reason="there is no kernel keyring that may be used")
needs_agent = pytest.mark.skipif(
    not (shutil.which("ssh-agent") and shutil.which("ssh-add")), reason="OpenSSH's client is not installed"
)
FIRST, SECOND = "correct horse canary", "battery staple canary"
QUESTION = "Passphrase of the saved sessions"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.environ["COGNITO_REMEMBER"] = "encrypted"
        line.environ["COGNITO_CACHE"] = "off"
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield line
        line.run("lock")


def encrypted(line: CommandLine) -> Path:
    return line.sessions_file.with_name("sessions.encrypted")


def first_sign_in(line: CommandLine) -> None:
    program = line.at_terminal("login", "-u", "ada")
    for typed in ("short", FIRST):
        answer(program, "New passphrase", typed)
        answer(program, "Once more", typed)
    answer(program, "Password", PASSWORD)
    assert program.end() == 0
    assert "at least 8 characters" in program.text
    assert "The session is saved." in program.text
    assert "canary" not in program.text


def test_from_the_first_sign_in_to_the_last_sign_out(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada", "--password-stdin", "--no-input", typed=PASSWORD)
    assert done.returncode == 0
    assert "Signing in will be needed again: No passphrase has been chosen" in done.stderr
    assert not encrypted(line).exists()
    first_sign_in(line)

    # once typed, what never asks has it from the kernel
    assert line.run("credential-process").returncode == 0
    assert "yes" in line.run("status").stdout
    assert "the passphrase opens them again" in line.run("lock").stderr
    for words in (("credential-process",), ("export", "--no-input"), ("exec", "--no-input", "--", "true")):
        done = line.run(*words)
        assert (done.returncode, done.stdout) == (3, "")
        assert re.fullmatch(
            r"cognito-tui: The saved sessions are locked\..* cognito-tui unlock\n", done.stderr
        )
    assert "the saved session is locked: cognito-tui unlock" in line.run("status").stdout
    done = line.run("unlock", "--no-input")
    assert (done.returncode, done.stdout) == (3, "")
    assert line.run("unlock", environ={"COGNITO_REMEMBER": "file"}).returncode == 2
    done = line.run("logout")
    assert done.returncode == 1
    assert "sessions.encrypted" in done.stderr

    program = line.at_terminal("export")
    answer(program, QUESTION, "wrong horse canary")
    answer(program, QUESTION, FIRST)
    assert program.end() == 0
    assert "This passphrase does not open the saved sessions." in program.text
    assert "AWS_SESSION_TOKEN" in program.text
    assert line.cognito.operations.count("RespondToAuthChallenge") == 2, "no other sign-in was needed"

    program = line.at_terminal("unlock", "--new-passphrase")
    answer(program, QUESTION, FIRST)
    answer(program, "New passphrase", SECOND)
    answer(program, "Once more", SECOND)
    assert program.end() == 0
    line.run("lock")
    program = line.at_terminal("unlock")
    answer(program, QUESTION, FIRST)
    answer(program, QUESTION, SECOND)
    assert program.end() == 0
    assert line.run("credential-process").returncode == 0
    files = [path for path in Path(line.environ["HOME"]).rglob("*") if path.is_file()]
    assert not any(b"canary" in path.read_bytes() for path in files)

    key = json.loads(encrypted(line).read_text())["key"]
    assert kernel_keyring.find(f"cognito-tui:{key}") is not None
    whole = encrypted(line).read_bytes()
    encrypted(line).write_bytes(whole[:-40])
    for command in ("unlock", "lock"):
        done = line.run(command)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is damaged" in done.stderr
    encrypted(line).write_bytes(whole)
    done = line.run("logout")
    assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
    assert not encrypted(line).exists()
    assert line.pool.grants[-1].revoked
    assert kernel_keyring.find(f"cognito-tui:{key}") is None


def test_where_nothing_can_be_saved_the_sign_in_goes_on(line: CommandLine) -> None:
    state = Path(line.environ["HOME"]) / ".local/state"
    state.parent.mkdir()
    state.write_text("in the way")
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "New passphrase", FIRST)
    answer(program, "Once more", FIRST)
    answer(program, "Password", PASSWORD)
    assert program.end() == 0
    assert "The session will not be saved:" in program.text
    assert "Signed in as ada." in program.text


@needs_agent
def test_a_key_in_ssh_agent_opens_them_without_a_question(line: CommandLine, tmp_path: Path) -> None:
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert agent.poll() is None
        with_agent = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
        for kind in ("ecdsa", "ed25519", "rsa"):
            key = str(tmp_path / kind)
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", kind, "-f", key], check=True)
            subprocess.run(["ssh-add", "-q", key], env=with_agent, check=True)
        first_sign_in(line)
        assert "no such key" in line.run("unlock", "--ssh-agent", "ecdsa", environ=with_agent).stderr
        assert "no key in ssh-agent" in line.run("unlock", "--ssh-agent").stderr
        for kind in ("rsa", "ed25519"):
            done = line.run("unlock", "--ssh-agent", kind, environ={"SSH_AUTH_SOCK": str(socket)})
            assert done.returncode == 0, done.stderr
            assert "SHA256:" in done.stderr
            line.run("lock")
            assert line.run("credential-process").returncode == 3
            done = line.run("credential-process", environ={"SSH_AUTH_SOCK": str(socket)})
            assert (done.returncode, done.stderr) == (0, "")
            assert line.run("credential-process").returncode == 0, "the kernel has the key now"
        subprocess.run(["ssh-add", "-q", "-d", str(tmp_path / "ed25519")], env=with_agent, check=True)
        line.run("lock")
        assert line.run("credential-process", environ={"SSH_AUTH_SOCK": str(socket)}).returncode == 3
    finally:
        agent.kill()
        agent.wait()
