"""`serve`: credentials for other terminals, and what its own terminal is told. At the tests' own Cognito."""

from __future__ import annotations

import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line, variables
from tests.support.program import COGNITO_TUI, PATIENCE, Program

URL, TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
COMMAND = shlex.join(COGNITO_TUI)


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        yield line


@contextmanager
def serving(line: CommandLine, *arguments: str, **environ: str) -> Iterator[tuple[Program, dict[str, str]]]:
    """At a terminal, with standard output into a pipe. Gives the variables that it prints, too."""
    program = line.at_terminal("serve", *arguments, stdout_apart=True, **environ)
    program.wait_until(lambda: program.stdout.count(b"\n") == 5, "the lines")
    yield program, variables(program.stdout.decode())


def ask(served: dict[str, str], token: str = "") -> int:
    try:
        with urlopen(
            Request(served[URL], headers={"Authorization": token or served[TOKEN]}), timeout=20
        ) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def until(come: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.02)


def shell(line: CommandLine, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        env=line.environ,
        cwd=line.directory,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_another_terminal_reads_the_lines_from_a_file_until_ctrl_c(line: CommandLine) -> None:
    served = line.directory / "served"
    here = line.start(
        "-c", f"umask 077; exec {COMMAND} serve > served", command=("bash",), environ=line.environ
    )
    here.wait_for("Serving AWS credentials at http://127.0.0.1:", "Good until", "Ctrl-C stops it.")
    until(lambda: served.exists() and served.read_text().count("\n") == 5, "the file")
    assert served.stat().st_mode & 0o777 == 0o600
    there = shell(line, f". ./served; {sys.executable} -c {shlex.quote(WHO)}")
    assert there.stdout.strip().endswith("assumed-role/SignedIn/CognitoIdentityCredentials"), there.stderr
    here.press("ctrl+c")
    assert here.end() == 0
    assert variables(served.read_text())[TOKEN] not in here.text
    assert not [token for token in line.pool.keys if token in here.text]


def test_a_script_can_take_them_from_the_background(line: CommandLine) -> None:
    """Standard output ends once the lines are out: `$(…)` waits for that."""
    done = shell(
        line,
        f'eval "$({COMMAND} serve --no-input 2> talk & echo "served_by=$!")"\n'
        f"{sys.executable} -c {shlex.quote(WHO)}\n"
        'kill "$served_by"',
    )
    assert done.stdout.strip().endswith("assumed-role/SignedIn/CognitoIdentityCredentials"), done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_other_signals_end_it_with_their_exit_code(line: CommandLine, name: str) -> None:
    with serving(line) as (program, served):
        assert ask(served) == 200
        program.send(signal.Signals[name])
        assert program.end() == 128 + signal.Signals[name]
        with pytest.raises(OSError, match="refused"):
            ask(served)


def test_requests_that_are_refused_are_counted_and_do_not_fill_the_screen(line: CommandLine) -> None:
    with serving(line) as (program, served):
        assert ask(served, "guess") == 403
        program.wait_for(
            "Requests refused so far: 1. The last:", "The authorization token is missing or wrong."
        )
        for _ in range(50):
            assert ask(served, "guess") == 403
        program.wait_for("Requests refused so far: 51.")
        assert program.text.count("refused so far") <= 4


def test_renewals_are_said_and_so_is_what_to_do_when_there_are_none(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, credentials_seconds=4) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        with serving(line) as (program, served):
            program.wait_for("Renewed: good until")
            for grant in line.pool.grants:
                grant.revoked = True
            program.wait_for(
                "The credentials cannot be renewed", "cognito-tui login", "this goes on by itself"
            )
            until(lambda: ask(served) == 503, "the end of the last")
            for _ in range(3):  # each has it tried again
                assert ask(served) == 503
            line.sign_in()
            until(lambda: ask(served) == 200, "the sign-in to count")
            program.press("ctrl+c")
            assert program.end() == 0
            assert program.text.count("this goes on by itself") == 1


def test_a_port_of_ones_own_choice(line: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = line.run("serve", "--port", port)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"Port {port} of this machine is taken." in done.stderr
    with serving(line, "--port", port) as (_, served):
        assert served[URL] == f"http://127.0.0.1:{port}/credentials"


def test_what_the_sdks_would_prefer_is_named_and_that_nothing_is_kept(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        assert line.run("serve", "--no-input").returncode == 3
        files = Path(line.environ["HOME"]) / ".aws"
        files.mkdir()
        (files / "credentials").write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
        options = ("-u", "ada", "-p", PASSWORD)
        with serving(line, *options, AWS_PROFILE="theirs") as (program, served):
            program.wait_for("The session is not kept", "they prefer AWS_PROFILE, ~/.aws/credentials.")
            assert ask(served) == 200


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_wrong_usage_before_anybody_signs_in(line: CommandLine, port: str) -> None:
    done = line.run("serve", f"--port={port}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cognito-tui: --port: " in done.stderr
