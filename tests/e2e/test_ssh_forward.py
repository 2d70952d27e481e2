"""`ssh`: a command or a shell at the far end of a real SSH connection, with credentials that are served from here."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.aws_cli import aws_program
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI, PATIENCE
from tests.support.saved_session import keep_session
from tests.support.ssh_server import SshServer, need_ssh, ssh_server

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

pytestmark = need_ssh

ASK = """
import json, os, sys, urllib.request
token = open(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read()
assert token == os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
def ask(token=token):
    url = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    return json.load(urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": token})))
"""


@dataclass
class Far:
    """A person with a session, and a machine that they may log in to.

    Attributes:
        home: theirs there.
    """

    line: CommandLine
    server: SshServer
    home: Path

    @property
    def words(self) -> tuple[str, ...]:
        return ("ssh", "-F", str(self.server.config))

    def run(self, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
        return self.line.run(*self.words, *words, **more)

    def left(self) -> list[str]:
        """What is left at either end."""
        return [str(path) for path in (*self.home.glob("tmp/*"), *self.local.glob("cognito-tui-*"))]

    @property
    def local(self) -> Path:
        return Path(self.line.environ["TMPDIR"])

    def nothing_is_left(self) -> None:
        until(lambda: not self.left(), "the folders to be gone")
        served = Path(self.line.environ["HOME"]) / ".local/state/cognito-tui/served"
        assert not list(served.glob("*"))

    def python(self, script: str) -> str:
        """What a login shell there has to run."""
        (self.home / "script.py").write_text(ASK + script)
        return f"{sys.executable} ~/script.py"


@contextmanager
def a_far_end(
    person: dict[str, str],
    start: Start,
    folder: Path,
    *,
    settings: dict[str, str] | None = None,
    ssh: str = "",
    **pool: Any,
) -> Iterator[Far]:
    home = folder / "far"
    (home / "tmp").mkdir(parents=True)
    with (
        TemporaryDirectory() as short,  # where the path of a socket has room
        command_line({**person, "TMPDIR": short}, start, **pool) as line,
    ):
        line.pool.add_user("ada", PASSWORD)
        keep_session(line, "ada", PASSWORD)
        environ = {
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "SHELL": "/bin/bash",
            "AWS_PROFILE": "theirs",
            "AWS_ENDPOINT_URL_STS": line.environ["AWS_ENDPOINT_URL_STS"],
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        with ssh_server(folder, settings or {}, environ, ssh) as server:
            yield Far(line, server, home)


@pytest.fixture
def far(person: dict[str, str], start: Start, tmp_path: Path) -> Iterator[Far]:
    with a_far_end(person, start, tmp_path) as far:
        yield far
        far.nothing_is_left()


def until(come: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.02)


def test_a_command_there_gets_credentials_and_its_words_input_and_exit_code_are_its_own(far: Far) -> None:
    script = """
import subprocess
got = ask()
words = subprocess.run(["ps", "axww", "-o", "args="], capture_output=True, text=True).stdout
print(json.dumps([got["Token"], dict(os.environ), token in words, "ssh -M" in words, sys.stdin.read()]))
sys.exit(7)
"""
    done = far.run("far", far.python(script), typed="some input\n")
    assert (done.returncode, done.stderr) == (7, "")
    token, environ, in_a_command_line, looked, typed = json.loads(done.stdout)
    assert token in far.line.pool.keys
    assert "AWS_PROFILE" not in environ
    assert "AWS_SESSION_TOKEN" not in environ
    assert environ["AWS_REGION"] == "eu-west-1"
    assert environ["COGNITO_TUI_PROFILE"] == "environment"
    assert looked
    assert not in_a_command_line
    assert typed == "some input\n"
    # nothing to ask any more
    port = int(environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"].split(":")[2].partition("/")[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_what_ssh_is_told_and_what_goes_wrong(far: Far) -> None:
    far.python("")
    done = far.run("-q", "far", "-oLogLevel=QUIET", "echo", "'a  b'", "$HOME/*.py", ";", "kill -9 $$")
    assert done.stdout == f"a  b {far.home}/script.py\n"
    assert done.returncode == 255  # ssh's for a command that a signal ended
    (far.home / ".bashrc").write_text("printf chatter\n")  # as ssh itself shows it: once
    assert far.run("far", "echo; echo words").stdout == "chatter\nwords\n"
    (far.home / ".bashrc").unlink()
    guess = """
import urllib.error
try:
    ask("guess")
except urllib.error.HTTPError as error:
    print(error.code)
"""
    done = far.run("far", far.python(guess))
    assert (done.returncode, done.stdout) == (0, "403\n")
    assert "cognito-tui: requests refused: 1. The last:" in done.stderr
    # a forward of their own goes along
    with socket.create_server(("127.0.0.1", 0)) as there, socket.create_server(("127.0.0.1", 0)) as free:
        theirs, here = there.getsockname()[1], free.getsockname()[1]
        free.close()
        with subprocess.Popen(
            [*COGNITO_TUI, *far.words, "-L", f"127.0.0.1:{here}:127.0.0.1:{theirs}", "far", "echo on; cat"],
            env=far.line.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout
            assert program.stdout.readline() == "on\n"
            with socket.create_connection(("127.0.0.1", here)) as through:
                accepted = there.accept()[0]
                accepted.sendall(b"hello")
                assert through.recv(5) == b"hello"
                accepted.close()
            assert program.communicate("", timeout=PATIENCE)[0] == ""
        assert program.returncode == 0
    far.nothing_is_left()
    for words, code, said in (
        (("-p", "1", "far", "true"), 255, "There is no connection to far."),
        (("-o", "NoSuchOption=x", "far"), 255, "OpenSSH cannot connect to far with these options."),
        (("-N", "far"), 2, "ssh's option -N makes no sense here"),
        ((), 2, "No host to connect to was given."),
    ):
        done = far.run(*words)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert said in done.stderr
    before = far.server.connections
    done = far.run("far", "true", environ={"COGNITO_CLIENT_ID": "another"})
    assert (done.returncode, done.stdout) == (3, "")
    assert far.server.connections == before


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"AllowTcpForwarding": "no"}, "far does not forward a port to this machine."),
        ({"ForceCommand": "/bin/false"}, "far does not run the command sh."),
        (
            {"ForceCommand": 'TMPDIR=/nowhere sh -c "$SSH_ORIGINAL_COMMAND"'},
            "far has no folder for the token.",
        ),
    ],
    ids=["no port", "no shell", "no place"],
)
def test_a_far_end_that_does_not_go_along(
    person: dict[str, str], start: Start, tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    with a_far_end(person, start, tmp_path, settings=settings) as far:
        done = far.run("far", "touch ~/ran")
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert not (far.home / "ran").exists()
        far.nothing_is_left()


def test_the_aws_cli_there_outlives_the_credentials(
    person: dict[str, str], start: Start, tmp_path: Path
) -> None:
    aws = aws_program()
    if not aws:
        pytest.skip("the AWS CLI is missing")
    with a_far_end(person, start, tmp_path, credentials_seconds=6) as far:
        who = f"{aws} sts get-caller-identity --query Arn --output text"
        done = far.run("far", f"{who} && sleep 6 && {who}")
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("assumed-role/SignedIn/CognitoIdentityCredentials\n") == 2
        used = {body["SessionToken"] for body in far.line.cognito.asked("GetCallerIdentity")}
        assert len(used) == 2
        far.nothing_is_left()


def test_a_shell_there_has_a_terminal_and_ctrl_c_is_its_own(far: Far) -> None:
    (far.home / ".bash_profile").write_text("PS1='far> '; PROMPT_COMMAND=\n")
    program = far.line.at_terminal(*far.words, "far")
    program.wait_for("far>")
    program.enter("tty; shopt -q login_shell && echo lo''gin; echo ${AWS_CONTAINER_CREDENTIALS_FULL_URI%:*}")
    program.wait_for("/dev/pts/", "login", "\nhttp://127.0.0.1\n")
    program.enter("sh -c 'echo be\"\"gan; exec sleep 100'; echo ca''me")
    program.wait_for("began")
    program.press("ctrl+c")
    program.wait_until(lambda: "^C" in program.text and program.text.rstrip().endswith("far>"), "the prompt")
    program.enter("echo still he''re")
    program.wait_for("still here")
    assert "came" not in program.text
    program.enter("exit 5")
    assert program.end() == 5
    assert program.takes_lines
    cut = far.line.at_terminal(*far.words, "far")
    cut.wait_for("far>")
    far.server.cut()
    assert cut.end() == 255
    assert cut.takes_lines


def test_what_the_persons_own_configuration_runs_there_is_run(
    person: dict[str, str], start: Start, tmp_path: Path
) -> None:
    own = '  RemoteCommand echo own; tty; test -n "$AWS_CONTAINER_CREDENTIALS_FULL_URI"\n  RequestTTY force\n'
    with a_far_end(person, start, tmp_path, ssh=own) as far:
        program = far.line.at_terminal(*far.words, "far")
        program.wait_for("own", "/dev/pts/")
        assert program.end() == 0
        assert "given" in far.run("far", "echo given").stdout
        # as for tunnels, which run nothing
        settings = far.server.config.read_text().replace(own, "")
        far.server.config.write_text(
            settings + "  SessionType none\n  StdinNull yes\n  ForkAfterAuthentication yes\n"
        )
        assert far.run("far", "cat", typed="words").stdout == "words"
        far.nothing_is_left()


def program_at(far: Far) -> int:
    """The process whose connection there is; 0 for none."""
    listed = subprocess.run(["ps", "axww", "-o", "ppid=,args="], capture_output=True, text=True, check=True)
    found = [line for line in listed.stdout.splitlines() if f"ssh -M -S {far.local}/" in line]
    return int(found[0].split()[0]) if found else 0


def started(far: Far) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [*COGNITO_TUI, *far.words, "far", "echo began; exec cat"],
        env=far.line.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout
    assert program.stdout.readline() == "began\n"
    assert len(far.left()) == 2
    return program


def test_nothing_is_left_by_a_cut_connection_or_a_signal(far: Far) -> None:
    with started(far) as program:
        far.server.cut()
        assert program.wait(PATIENCE) == 255
    far.nothing_is_left()
    with started(far) as program:
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE) in (-signal.SIGTERM, 255)
    far.nothing_is_left()
    with started(far) as program:
        os.killpg(program.pid, signal.SIGINT)  # as Ctrl-C does where the far end has no terminal
        assert program.wait(PATIENCE) in (-signal.SIGINT, 255)
    far.nothing_is_left()


def test_nothing_is_left_of_a_killed_one(far: Far) -> None:
    with started(far) as program:
        program.kill()
        program.wait()
        assert program.stdout
        assert program.stdout.read() == ""  # ssh itself has ended
    until(lambda: not far.left(), "the folders to be gone")
    shell = far.line.start(
        *("--norc", "-i"), command=("bash",), environ={**far.line.environ, "PS1": "near> ", "HISTFILE": ""}
    )
    shell.wait_for("near>")
    (far.home / ".bash_profile").write_text("PS1='far> '; PROMPT_COMMAND=\n")
    shell.enter(shlex.join([*COGNITO_TUI, *far.words, "far"]))
    shell.wait_for("far>")
    os.kill(program_at(far), signal.SIGKILL)
    until(lambda: not far.left(), "the folders to be gone")
    until(lambda: not program_at(far), "the end of the connection")
    shell.wait_for("Killed")
    shell.enter("echo ag''ain")
    shell.wait_for("again")
    assert far.run("far", "true").returncode == 0  # the next one takes its token away
