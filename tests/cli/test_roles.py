"""A role for one run: by its name among the user's, or its ARN; and the identity id."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line

READER = "arn:aws:iam::123456789012:role/team/reader"
WRITER = "arn:aws:iam::123456789012:role/writer"
TWICE = "arn:aws:iam::123456789012:role/other/writer"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        user = line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        user.roles = [READER, WRITER]
        line.sign_in()
        yield line


def asked(line: CommandLine) -> str:
    """The role that was asked for last."""
    return str(line.cognito.asked("GetCredentialsForIdentity")[-1].get("CustomRoleArn", ""))


def test_a_role_is_named_for_one_run_and_the_next_has_its_own_again(line: CommandLine) -> None:
    for role, arn in (("reader", READER), (WRITER, WRITER), ("writer", WRITER)):
        done = line.run("export", "--role", role)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert asked(line) == arn
    before = len(line.cognito.asked("GetCredentialsForIdentity"))
    assert line.run("export", "--role", "reader").returncode == 0  # its keys are at hand
    assert line.run("export").returncode == 0  # and so are the others
    assert len(line.cognito.asked("GetCredentialsForIdentity")) == before
    for command in (("credential-process",), ("exec",)):
        done = line.run(*command, "--role", "reader", *(("--", "true") if command == ("exec",) else ()))
        assert (done.returncode, done.stderr) == (0, "")


def test_a_role_of_the_profile_can_be_a_name(line: CommandLine) -> None:
    assert line.run("export", environ={"COGNITO_ROLE_ARN": "reader"}).returncode == 0
    assert asked(line) == READER


def test_a_name_that_is_none_or_several_is_refused_with_those_there_are(line: CommandLine) -> None:
    done = line.run("export", "--role", "admin")
    assert (done.returncode, done.stdout) == (4, "")
    assert "None of your roles is named admin." in done.stderr
    assert f"Your ID token lists {READER}, {WRITER}." in done.stderr
    line.pool.users["ada"].roles.append(TWICE)
    done = line.run("login", "-u", "ada", "--role", "writer", "--again", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 4
    assert "Several of your roles are named writer." in done.stderr
    done = line.run("export", "--role", "a role")
    assert (done.returncode, done.stdout) == (2, "")
    assert "or a role's name" in done.stderr


def test_a_printed_command_has_the_role_where_it_takes_one(line: CommandLine) -> None:
    done = line.run("logout")
    assert done.returncode == 0
    done = line.run("export", "--role", "reader", "--no-input")
    assert done.returncode == 3
    assert "cognito-tui login --role reader" in done.stderr
    done = line.run("logout", "--role", "reader")
    assert done.returncode == 2


def test_a_duration_is_for_one_run(line: CommandLine) -> None:
    done = line.run("export", "--role", WRITER, "--duration", "2h")
    assert done.returncode == 0, done.stderr
    assert line.cognito.asked("AssumeRoleWithWebIdentity")[-1]["DurationSeconds"] == "7200"
    done = line.run("export", "--duration", "13h")
    assert (done.returncode, done.stdout) == (2, "")
    assert "between 15m and 12h" in done.stderr


def test_the_identity_id_and_the_roles_are_shown(line: CommandLine) -> None:
    identity = json.loads(line.run("export", "--format", "json").stdout)["COGNITO_IDENTITY_ID"]
    assert identity.startswith("eu-west-1:")
    who = json.loads(line.run("whoami", "--json").stdout)
    assert (who["aws"]["identity_id"], who["roles"]) == (identity, [READER, WRITER])
    assert identity in line.run("whoami").stdout
    assert json.loads(line.run("status", "--json").stdout)["profiles"][0]["identity_id"] == identity


def test_a_role_is_completed_from_the_saved_session(line: CommandLine) -> None:
    told = line.directory / "told"
    asks = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(told)}
    before = len(line.cognito.requests)
    for typed, words in (
        ("export --role ", ["reader", "writer"]),
        ("exec --role w", ["writer"]),
        ("login --role arn:aws:iam::123456789012:role/w", ["writer"]),
        ("--profile nobody export --role ", []),
    ):
        asked = f"cognito-tui {typed}"
        line.run(environ={**asks, "COMP_LINE": asked, "COMP_POINT": str(len(asked))})
        completed = [word.strip() for word in told.read_text().split("\n") if word.strip()]
        assert [word.rpartition("/")[2] for word in completed] == words, typed
    assert len(line.cognito.requests) == before
