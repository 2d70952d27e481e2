"""`token`: a fresh token on stdout, or what it says once it has been checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import jwt
import pytest

from cognito_tui.demo.simulator.signing import claims_of
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.saved_session import keep_session


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        keep_session(line, "ada", PASSWORD)
        yield line


def test_a_fresh_token_is_all_there_is_on_stdout(line: CommandLine) -> None:
    for use in ("access", "id"):
        line.cognito.requests.clear()
        done = line.run("token", use, "--no-input")
        assert (done.returncode, done.stderr) == (0, "")
        [token] = done.stdout.splitlines()
        claims = claims_of(token)
        assert claims is not None
        assert claims["token_use"] == use
        assert "GetTokensFromRefreshToken" in line.cognito.operations
    assert line.run("token", "refresh").returncode == 2


def test_a_token_that_was_checked_is_not_shown(line: CommandLine) -> None:
    done = line.run("token", "id", "--verify", "--no-input")
    assert (done.returncode, done.stderr) == (0, "")
    claims = json.loads(done.stdout)
    assert (claims["token_use"], claims["aud"]) == ("id", line.pool.client_id)
    assert f"GET /{line.pool.user_pool_id}/.well-known/jwks.json" in line.cognito.operations
    assert "eyJ" not in done.stdout


def test_a_token_is_checked_with_the_keys_of_a_file(line: CommandLine) -> None:
    page = f"{line.cognito.url}/{line.pool.user_pool_id}/.well-known/jwks.json"
    with urlopen(page) as answer:  # the simulator's
        (line.directory / "jwks.json").write_bytes(answer.read())
    line.cognito.requests.clear()
    done = line.run("token", "id", "--verify", environ={"COGNITO_JWKS": "jwks.json"})
    assert (done.returncode, done.stderr) == (0, "")
    assert not any("jwks" in operation for operation in line.cognito.operations)
    (line.directory / "jwks.json").write_text("{}")
    done = line.run("token", "id", "--verify", environ={"COGNITO_JWKS": "jwks.json"})
    assert (done.returncode, done.stdout) == (2, "")
    assert "jwks.json has no public keys of a user pool." in done.stderr


def test_a_token_that_is_not_good_is_refused_and_the_reason_said(line: CommandLine) -> None:
    line.pool.token_seconds = -3600
    done = line.run("token", "access", "--verify", "--no-input")
    assert (done.returncode, done.stdout) == (4, "")
    assert "This access token is not good.\n  It has expired." in done.stderr
    assert "eyJ" not in done.stderr


def test_a_token_can_come_from_signing_in(person: dict[str, str], start: Start) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        assert line.run("token", "id", "--no-input").returncode == 3
        done = line.run("token", "id", "-u", "ada", "--password-stdin", typed=PASSWORD)
        assert done.returncode == 0
        assert (
            jwt.decode(done.stdout.strip(), options={"verify_signature": False})["cognito:username"] == "ada"
        )


def test_a_token_of_the_updated_issuer_is_good_too(line: CommandLine) -> None:
    line.pool.issuer_type = "UPDATED"
    done = line.run("token", "access", "--verify", "--no-input")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["iss"].startswith("https://issuer-cognito-idp.")
