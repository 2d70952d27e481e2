"""`export`: the credentials, in a format, or into ~/.aws/credentials."""

from __future__ import annotations

import configparser
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, NAMES, PASSWORD, CommandLine, answer, command_line, variables


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield line


def credentials_file(line: CommandLine) -> Path:
    return Path(line.environ["HOME"]) / ".aws/credentials"


def test_export_gives_the_shell_the_four_variables_and_says_nothing(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("export")
    assert (done.returncode, done.stderr) == (0, "")
    told = variables(done.stdout)
    assert list(told) == NAMES
    assert told["AWS_ACCESS_KEY_ID"] == "ASIAQAAAAAAAASCRIPAA"


def test_a_shell_takes_them_in(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("export", "--format", "env-no-export")
    script = f"{done.stdout}printf %s $AWS_SESSION_TOKEN"
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert shell.stdout.startswith("session-")


def test_a_format_can_be_chosen(line: CommandLine) -> None:
    line.sign_in()
    told = json.loads(line.run("export", "--format", "process").stdout)
    assert told["Version"] == 1
    assert told["Expiration"].endswith("+00:00")
    assert line.run("export", "--format=fish").stdout.count("set -gx AWS_ACCESS_KEY_ID ") == 1


def test_a_format_that_is_none_is_refused_with_those_that_are(line: CommandLine) -> None:
    done = line.run("export", "--format", "korn")
    assert (done.returncode, done.stdout) == (2, "")
    assert "windows-cmd" in done.stderr


def test_at_a_terminal_it_asks_and_prints_them_there(line: CommandLine) -> None:
    program = line.at_terminal("export")
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    assert program.end() == 0
    assert program.shows("export AWS_ACCESS_KEY_ID='ASIAQAAAAAAAASCRIPAA'")


def test_questions_do_not_get_among_the_data(line: CommandLine) -> None:
    program = line.at_terminal("export", stdout_apart=True)
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    assert program.end() == 0
    assert list(variables(program.stdout.decode())) == NAMES
    assert not program.shows("ASIAQAAAAAAAASCRIPAA")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ((), "cognito-tui login"),
        (("--profile", "my home"), "cognito-tui login --profile 'my home'"),
    ],
)
def test_where_nobody_is_asked_one_line_names_the_command_that_helps(
    line: CommandLine, arguments: tuple[str, ...], command: str
) -> None:
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[profiles."my home"]\nclient_id = "{line.pool.client_id}"\n')
    done = line.run("export", "--no-input", *arguments)
    assert (done.returncode, done.stdout) == (3, "")
    [said] = done.stderr.splitlines()
    assert said.endswith(f"Sign in first: {command}")


def test_credentials_that_are_not_as_the_profile_asks_come_with_the_reason(line: CommandLine) -> None:
    nowhere = {"AWS_ENDPOINT_URL_LAMBDA": "http://127.0.0.1:9"}
    longer = {"COGNITO_PROXY_FUNCTION": "longer", "COGNITO_DURATION": "7200", **nowhere}
    done = line.run("export", "-u", "ada", "--password-stdin", typed=PASSWORD, environ=longer)
    assert done.returncode == 0, done.stderr
    assert list(variables(done.stdout)) == NAMES
    assert done.stderr.startswith("One hour instead of 2 hours: Could not reach 127.0.0.1:9")


# into a file ----------------------------------------------------------------------------------------------------------


def test_the_keys_go_into_a_profile_and_not_to_stdout(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("export", "--to-profile", "work")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Written to [work] of ~/.aws/credentials: good until 20")
    written = configparser.ConfigParser()
    written.read(credentials_file(line))
    assert written["work"]["aws_access_key_id"] == "ASIAQAAAAAAAASCRIPAA"
    assert written["work"]["aws_session_token"].startswith("session-")


def test_long_lived_keys_are_replaced_only_by_force(line: CommandLine) -> None:
    line.sign_in()
    before = "[work]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = mine\n"
    credentials_file(line).parent.mkdir()
    credentials_file(line).write_text(before)
    refused = line.run("export", "--to-profile", "work")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert credentials_file(line).read_text() == before
    assert line.run("export", "--to-profile", "work", "--force").returncode == 0
    assert "AKIAEXAMPLE" not in credentials_file(line).read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--force",), "--force goes with --to-profile"),
        (("--to-profile", "work", "--format", "env"), "not allowed with"),
    ],
)
def test_flags_that_do_not_go_together_are_a_wrong_usage(
    line: CommandLine, arguments: tuple[str, ...], words: str
) -> None:
    done = line.run("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
