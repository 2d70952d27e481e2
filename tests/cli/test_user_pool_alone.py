"""A profile without an identity pool: everything but AWS credentials works, and what needs these says so at once."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        del line.environ["COGNITO_IDENTITY_POOL_ID"]
        yield line


def test_the_session_is_used_without_aws_credentials(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Signed in as ada.\n" in done.stderr
    assert "There are no AWS credentials: the profile names no identity pool.\n" in done.stderr
    assert "The session is saved. To sign out:  cognito-tui logout" in done.stderr

    who = json.loads(line.run("whoami", "--json").stdout)
    assert (who["username"], who["email"], who["aws"]) == ("ada", EMAIL["email"], None)
    assert line.run("token", "access").stdout.count(".") == 2
    for command in (("account", "show"), ("mfa", "show"), ("devices", "list"), ("status",)):
        done = line.run(*command)
        assert done.returncode == 0, (command, done.stderr)
        assert "identity" not in done.stderr
    [known] = json.loads(line.run("status", "--json").stdout)["profiles"]
    assert (known["username"], known["renewable"], known["problem"]) == ("ada", True, "")
    assert line.run("logout").returncode == 0
    assert json.loads(line.run("status", "--json").stdout)["profiles"][0]["username"] == ""


def test_a_session_that_is_not_kept_is_said_to_be_so(line: CommandLine) -> None:
    line.environ.pop("COGNITO_REMEMBER", None)
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert (done.returncode, done.stdout) == (0, "")
    assert 'The session is not kept: with remember = "file" in the profile nothing is asked next time.' in (
        done.stderr
    )


def test_a_session_that_cannot_be_saved_is_not_said_to_be(line: CommandLine) -> None:
    line.environ.update(XDG_STATE_HOME="/dev/null", COGNITO_REMEMBER="file")
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert (done.returncode, done.stdout) == (0, "")
    assert "The session is not kept: the session could not be saved." in done.stderr
    assert "is saved" not in done.stderr


def test_what_needs_aws_credentials_says_so_before_anybody_signs_in(line: CommandLine) -> None:
    for command in (
        ("export",),
        ("exec", "--", "true"),
        ("console",),
        ("serve",),
        ("credential-process",),
        ("call", "--sigv4", "execute-api", "https://api.example.com/"),
        ("configure", "aws-profile", "work"),
    ):
        done = line.run(*command, typed=PASSWORD)
        assert (done.returncode, done.stdout) == (2, ""), (command, done.stderr)
        assert "identity_pool_id: missing; looked in --identity-pool-id" in done.stderr, command
    assert line.cognito.requests == []


def test_a_profile_is_written_without_one(line: CommandLine) -> None:
    pool = line.pool
    done = line.run("configure", "--user-pool-id", pool.user_pool_id, "--client-id", pool.client_id)
    assert done.returncode == 0, done.stderr
    assert line.run("whoami", "--no-input").returncode == 3  # nobody is signed in yet


def test_terraform_without_one_takes_an_older_one_out(line: CommandLine) -> None:
    pool = line.pool
    ids = ("--user-pool-id", pool.user_pool_id, "--client-id", pool.client_id)
    line.run("configure", *ids, "--identity-pool-id", pool.identity_pool_id)
    outputs = json.dumps(
        {"user_pool_id": {"value": pool.user_pool_id}, "client_id": {"value": pool.client_id}}
    )
    done = line.run("configure", "--from-terraform", "-", typed=outputs)
    assert done.returncode == 2
    assert "would be removed" in done.stderr
    done = line.run("configure", "--from-terraform", "-", "--force", typed=outputs)
    assert "  identity_pool_id  (taken out)" in done.stderr
