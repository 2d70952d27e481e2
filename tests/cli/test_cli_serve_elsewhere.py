"""`serve` for programs that ask from elsewhere: through a forward, or from a container."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line, variables
from tests.support.program import Program
from tests.support.saved_session import keep_session

URL, TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        keep_session(line, "ada", PASSWORD)
        yield line


@contextmanager
def serving(line: CommandLine, *arguments: str) -> Iterator[tuple[Program, dict[str, str], str]]:
    """Gives what it prints, and where it really listens."""
    program = line.at_terminal("serve", *arguments, stdout_apart=True)
    program.wait_until(lambda: program.stdout.count(b"\n") == 5, "the lines")
    program.wait_for("Ctrl-C stops it")
    served = variables(program.stdout.decode())
    listening = program.text.partition("Listening at ")[2]
    yield program, served, listening.split()[0][:-1] if listening else urlsplit(served[URL]).netloc
    program.press("ctrl+c")
    assert program.end() == 0


def ask(address: str, host: str, token: str) -> int:
    request = Request(f"http://{address}/credentials", headers={"Authorization": token, "Host": host})
    try:
        with urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_what_leads_here_from_elsewhere_is_answered_when_told_alone(line: CommandLine) -> None:
    with serving(line, "--host-name", "127.0.0.1:9911") as (program, served, address):
        assert served[URL] == "http://127.0.0.1:9911/credentials"
        assert ask(address, "127.0.0.1:9911", served[TOKEN]) == 200
        assert ask(address, address, served[TOKEN]) == 200
        assert ask(address, "127.0.0.1:9911", "guess") == 403
        assert ask(address, "127.0.0.1:9912", served[TOKEN]) == 403
        program.wait_for("Requests refused so far:")
        assert "do not ask" not in program.text
    with serving(line, "--host-name", "build.example.com") as (program, served, address):
        port = address.rpartition(":")[2]
        assert served[URL] == f"http://build.example.com:{port}/credentials"
        program.wait_for("The AWS SDKs do not ask at build.example.com without TLS")
        assert ask(address, f"build.example.com:{port}", served[TOKEN]) == 200


def test_another_address_of_loopback(line: CommandLine) -> None:
    with serving(line, "--address", "127.0.0.9") as (_, served, address):
        assert address.startswith("127.0.0.9:")
        assert served[URL] == f"http://{address}/credentials"
        assert ask(address, address, served[TOKEN]) == 200
    proxy = {"http_proxy": "http://proxy.example:3128", "NO_PROXY": "theirs.example"}
    done = line.run("exec", "--server", "--address", "127.0.0.9", "--", "env", environ=proxy)
    assert f"{URL}=http://127.0.0.9:" in done.stdout
    for name in ("no_proxy", "NO_PROXY"):
        assert f"\n{name}=theirs.example,127.0.0.9\n" in f"\n{done.stdout}"
    token_file = variables(f"export {line_of(done.stdout, TOKEN + '_FILE')}\n")[f"{TOKEN}_FILE"]
    assert not Path(token_file).exists()
    done = line.run("exec", "--address", "127.0.0.9", "--", "env")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--server" in done.stderr


def line_of(environ: str, name: str) -> str:
    return next(line for line in environ.splitlines() if line.startswith(f"{name}="))


@pytest.mark.parametrize(
    "wrong",
    [
        "--address=0.0.0.0",
        "--address=::",
        "--address=192.168.1.2",
        "--address=localhost",
        "--address=",
        "--host-name=",
        "--host-name=http://127.0.0.1",
        "--host-name=127.0.0.1:65536",
        "--host-name=127.0.0.1:0",
        "--host-name=a b",
        "--host-name=a:port",
        "--host-name=[::1",
    ],
)
def test_what_makes_no_sense_is_wrong_usage_before_anybody_signs_in(line: CommandLine, wrong: str) -> None:
    done = line.run("serve", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cognito-tui: {wrong.partition('=')[0]}:")
