"""No secret of a command gets where others see it: arguments, environments of children, stderr, files, crashes."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.io.preset_answers import command_output
from cognito_tui.errors import CognitoTuiError
from tests.support.cloud_user import Start
from tests.support.command_line import (
    PASSWORD,
    TOTP_SECRET,
    CommandLine,
    answer,
    command_line,
    totp,
    variables,
)

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")

# `login` with a session that fails while everything secret is at hand, and in the exception's own words
CRASHING = """
import sys
from cognito_tui.cli.main import run
from cognito_tui.client import CognitoClient

def session(self, signed_in):
    tokens = signed_in.tokens
    raise RuntimeError(tokens.id_token.reveal() + tokens.refresh_token.reveal() + sys.stdin.read())

CognitoClient.session = session
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, mfa="OPTIONAL", devices="opt-in") as line:
        line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
        yield line


def secrets_of(line: CommandLine, *more: str) -> set[str]:
    """All that this Cognito has given or taken, with the signatures of the tokens alone: headers repeat."""
    found = {PASSWORD, TOTP_SECRET, *more}
    for grant in line.pool.grants:
        found |= {str(value) for name, value in vars(grant).items() if "token" in name and value}
    if line.sessions_file.exists():
        for record in json.loads(line.sessions_file.read_text()).values():
            found |= {record[name] for name in ("refresh_token", "secret") if name in record}
            found |= {(record.get("device") or {"secret": PASSWORD})["secret"]}
    return {secret for secret in found if len(secret) > 5}


def test_nothing_secret_is_said(line: CommandLine) -> None:
    code = totp()
    arguments = ("login", "-u", "ada", "--password-stdin", "--code-stdin", "--remember-device")
    done = line.run(*arguments, typed=f"{PASSWORD}\n{code}\n")
    assert done.returncode == 0
    secrets = secrets_of(line, code, *[*variables(done.stdout).values()][:4])
    assert len(secrets) >= 7
    told = [
        line.run(*words) for words in (("whoami",), ("account", "show"), ("mfa", "show"), ("devices", "list"))
    ]
    for text in (done.stderr, *(run.stdout + run.stderr for run in told)):
        assert not [secret for secret in secrets if secret in text]
    assert [run.returncode for run in told] == [0, 0, 0, 0]


def test_a_refused_password_and_code_are_not_repeated(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada", "--password-stdin", typed="Wrong-Horse-1")
    assert "Wrong-Horse-1" not in done.stderr
    done = line.run("login", "-u", "ada", "--password-stdin", "--code-stdin", typed=f"{PASSWORD}\n918273\n")
    assert done.returncode == 4
    assert "918273" not in done.stderr


def test_a_crash_says_where_and_never_what(line: CommandLine) -> None:
    script = [sys.executable, "-c", CRASHING, "login", "-u", "ada", "--password-stdin", "--code-stdin"]
    program = line.start(
        "-c",
        f'printf \'%s\\n%s\\n\' "$WORD" "$NUMBER" | {shlex.join(script)}',
        command=("bash",),
        environ={**line.environ, "WORD": PASSWORD, "NUMBER": totp()},
    )
    assert program.end() == 1
    program.wait_for("cognito-tui has crashed.", "RuntimeError", "in session")
    assert not [secret for secret in secrets_of(line) if secret.encode() in program.written]


@needs_proc
def test_nothing_given_or_typed_can_be_seen_with_ps(line: CommandLine) -> None:
    program = line.at_terminal("login", "-u", "ada", "--again", own_interpreter=True)
    answer(program, "Password", PASSWORD)
    program.wait_for("Code:")
    for name in ("cmdline", "environ", "comm"):
        assert PASSWORD.encode() not in Path(f"/proc/{program.process.pid}/{name}").read_bytes()
    assert b"login" in Path(f"/proc/{program.process.pid}/cmdline").read_bytes()


def test_only_the_file_that_was_asked_for_holds_anything(line: CommandLine, tmp_path: Path) -> None:
    done = line.run(
        *("login", "-u", "ada", "--password-stdin", "--code-stdin"), typed=f"{PASSWORD}\n{totp()}\n"
    )
    secrets = secrets_of(line, *[*variables(done.stdout).values()][:4])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert line.sessions_file in files
    assert line.sessions_file.stat().st_mode & 0o777 == 0o600
    holding = {path for path in files for secret in secrets if secret.encode() in path.read_bytes()}
    cached = line.sessions_file.with_name("credentials.json")
    assert cached.stat().st_mode & 0o777 == 0o600
    assert holding == {line.sessions_file, cached}
    kept = json.loads(line.sessions_file.read_text()).values()
    tokens = [record["refresh_token"] for record in kept if "refresh_token" in record]
    assert len(tokens) == 1
    assert not any(secret in cached.read_text() for secret in (PASSWORD, *tokens))
    assert not any(key in line.sessions_file.read_text() for key in [*variables(done.stdout).values()][:4])


@pytest.mark.parametrize("text", [b"\xff\xfe caf\xe9 s3cret-horse\n", b"s3cret-horse\xe9"])
def test_a_password_that_is_no_text_is_not_repeated(line: CommandLine, text: bytes) -> None:
    escaped = "".join(f"\\x{byte:02x}" for byte in text)
    program = line.start(
        "-c",
        f"printf '%b' {shlex.quote(escaped)} | "
        f"{shlex.join([sys.executable, '-m', 'cognito_tui'])} login -u ada --password-stdin",
        command=("bash",),
        environ=line.environ,
    )
    assert program.end() == 1
    program.wait_for("Standard input is not text where the password should be.")
    assert b"s3cret-horse" not in program.written


def test_a_command_that_takes_too_long_is_ended_and_its_output_forgotten() -> None:
    script = "import time; print('918273', flush=True); time.sleep(60)"
    with pytest.raises(CognitoTuiError, match="took longer than 2 s") as raised:
        command_output(shlex.join([sys.executable, "-c", script]), seconds=2)
    assert raised.value.__context__ is None
    assert "918273" not in str(raised.value)
