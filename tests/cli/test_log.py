"""-v, --debug and --log-file: each call, and what decided each setting; and nothing secret at any level."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.cli.main import run
from cognito_tui.services.aws.http_session import HttpSession
from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, TOTP_SECRET, CommandLine, command_line, totp

NEW_PASSWORD = "Another-Horse-8"
CALL = re.compile(
    r"\S+Z INFO cognito_tui\.aws: ([a-z-]+ [A-Za-z]+) host=127\.0\.0\.1:\d+ status=(\d+) (?:code=(\w+) )?"
    r"request_id=[\w-]+ ms=\d+ attempt=(\d+)"
)
# the words in what is sent and comes that are secret, or prove one
SECRET = re.compile(
    r"(?i)password|token$|session|secret|code$|^srp_|salt|verifier|signature|claim|accesskeyid|^answer$|^timestamp$"
)
# ... of which these are none: what they are is public, or a name
PUBLIC = {"CodeDeliveryDetails", "SessionDuration"}


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, mfa="OPTIONAL", devices="opt-in") as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL, totp_secret=TOTP_SECRET)
        yield line


@pytest.fixture
def here(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command in this process, as that person, with lines on standard input."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "COGNITO_"))]:
        monkeypatch.delenv(name)
    for name, value in line.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(line.directory)

    def run_here(*words: str, typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return run([*words, "--no-input"] if words[0] != "logout" else words)

    return run_here


def test_each_call_is_said_and_what_decides_where(line: CommandLine) -> None:
    login = ("-v", "login", "-u", "ada", "--password-stdin", "--code-stdin")
    done = line.run(*login, typed=f"{PASSWORD}\n{totp()}\n")
    assert done.returncode == 0
    calls = [match.groups() for match in map(CALL.fullmatch, done.stderr.splitlines()) if match]
    assert [name for name, *_ in calls] == [
        "cognito-idp InitiateAuth",
        "cognito-idp RespondToAuthChallenge",
        "cognito-idp RespondToAuthChallenge",
        "cognito-idp ConfirmDevice",
        "cognito-identity GetId",
        "cognito-identity GetCredentialsForIdentity",
    ]
    assert {(status, code, attempt) for _, status, code, attempt in calls} == {("200", None, "1")}
    for said in (
        f"INFO cognito_tui.config: user_pool_id = {line.pool.user_pool_id} is from COGNITO_USER_POOL_ID\n",
        "INFO cognito_tui.config: username = ada is from --username\n",
        "INFO cognito_tui.config: auth_flow = USER_SRP_AUTH is the default\n",
    ):
        assert done.stderr.count(said) == 1
    assert "DEBUG" not in done.stderr
    assert "-v" not in line.run("whoami").stderr

    refused = line.run(
        "login", "-u", "ada", "--password-stdin", "--again", "--verbose", typed="Wrong-Horse-1"
    )
    assert " status=400 code=NotAuthorizedException request_id=" in refused.stderr
    assert "Wrong-Horse-1" not in refused.stderr
    assert (
        "DEBUG cognito_tui.credentials: AWS credentials are from the cache"
        in line.run("export", "--debug").stderr
    )


def test_a_second_try_says_that_it_is_one(
    here: Callable[..., int],
    line: CommandLine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (
        here("login", "-u", "ada", "--password-stdin", "--code-stdin", typed=f"{PASSWORD}\n{totp()}\n") == 0
    )
    monkeypatch.setattr("time.sleep", lambda _: None)
    capsys.readouterr()
    line.cognito.faults.throttle()
    assert here("account", "show", "-v") == 0
    attempts = re.findall(r"(code=\w+|status=200) .* attempt=(\d)", capsys.readouterr().err)
    assert attempts[:2] == [("code=TooManyRequestsException", "1"), ("status=200", "2")]


def test_the_lines_go_to_a_file_that_is_the_persons_alone(line: CommandLine) -> None:
    file = line.directory / "log"
    for _ in range(2):
        done = line.run("account", "resend", "-u", "ada", "--log-file", "log", "--no-input")
        assert "cognito_tui" not in done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().count("cognito-idp ResendConfirmationCode host=") == 2


@pytest.mark.parametrize("words", [["-v"], ["--debug"], ["demo", "-v"]], ids=" ".join)
def test_the_screens_leave_no_place_for_lines(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "Add --log-file FILE" in capsys.readouterr().err


def secrets_in(value: Any, name: str = "") -> Iterator[str]:
    """What is secret in a request or an answer."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from secrets_in(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from secrets_in(item, name)
    elif isinstance(value, str) and SECRET.search(name) and name not in PUBLIC and len(value) > 5:
        yield value


def test_no_secret_is_in_any_line_at_any_level(
    here: Callable[..., int],
    line: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Our own lines, and those of botocore, urllib3 and whatever else is in this process."""
    secrets = {PASSWORD, NEW_PASSWORD, TOTP_SECRET}
    send, requests = HttpSession.send, 0

    def noting(self: HttpSession, method: str, url: str, headers: Any, body: bytes) -> Any:
        nonlocal requests
        requests += 1
        if body[:1] == b"{":
            secrets.update(secrets_in(json.loads(body)))
        answer = send(self, method, url, headers, body)
        read = answer.stream

        def stream(*args: Any, **more: Any) -> Iterator[bytes]:
            content = b"".join(read(*args, **more))
            if content[:1] == b"{":
                secrets.update(secrets_in(json.loads(content)))
            yield content

        answer.stream = stream
        return answer

    monkeypatch.setattr(HttpSession, "send", noting)
    caplog.set_level(logging.DEBUG)
    log = tmp_path / "log"
    code = totp()
    first = ("--debug", "--log-file", str(log))
    login = ("login", "-u", "ada", "--password-stdin", "--code-stdin", "--remember-device")
    codes = []
    for words, typed in (
        (login, f"{PASSWORD}\n{code}\n"),
        (("whoami",), ""),
        (("account", "show"), ""),
        (("account", "set", "email=ada@example.org"), ""),
        (("account", "verify", "email", "--sent", "--code-stdin"), "CODE"),
        (
            ("account", "change-password", "--password-stdin", "--new-password-stdin"),
            f"{PASSWORD}\n{NEW_PASSWORD}\n",
        ),
        (("devices", "list"), ""),
        (("mfa", "show"), ""),
        (("export", "--again", "-u", "ada", "--password-stdin"), NEW_PASSWORD),
        (("token", "id"), ""),
        (("login", "-u", "ada", "--password-stdin", "--again"), PASSWORD),
        (("logout", "--everywhere"), ""),
    ):
        if typed == "CODE":
            typed = line.pool.latest_code("ada")
            codes.append(typed)
        done = here(*first, *words, typed=typed)
        assert done == (4 if words[-1] == "--again" else 0), words
    secrets |= {code, *codes}
    assert len(secrets) > 25
    text = log.read_text() + caplog.text + capfd.readouterr().err
    assert text.count("cognito_tui.aws: ") >= requests > 15
    assert not [secret for secret in secrets if secret in text]
