"""What a command prints to be copied leads to the same profile when it is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line

NOTHING = dict.fromkeys(("COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID", "COGNITO_IDENTITY_POOL_ID"), "")


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """With two profiles for the same pool, the first of which counts where none is named."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text("".join(map(profile_table, ("first", "my work"), (line, line))))
        yield line


def profile_table(name: str, line: CommandLine) -> str:
    pool = line.pool
    return (
        f'[profiles."{name}"]\nuser_pool_id = "{pool.user_pool_id}"\nclient_id = "{pool.client_id}"\n'
        f'identity_pool_id = "{pool.identity_pool_id}"\nremember = "file"\n'
    )


def test_after_a_sign_in_export_and_logout_are_for_the_same_profile(line: CommandLine) -> None:
    words = ("login", "--profile", "my work", "-u", "ada")
    program = line.start(*words, environ=line.environ, size=(160, 40))
    program.wait_for("Password:")
    program.type(f"{PASSWORD}\r")
    assert program.end() == 0
    printed = " ".join(program.text.split())
    export = re.search(r'eval "\$\((cognito-tui export [^)]*)\)"', printed)
    logout = re.search(r"To sign out: (cognito-tui logout .*ada)", printed)
    assert export is not None
    assert logout is not None
    assert line.run("export", "--no-input").returncode == 3  # nobody is signed in to the first profile
    done = line.run(*shlex.split(export[1])[1:], "--no-input")
    assert done.returncode == 0, done.stderr
    assert "export AWS_SESSION_TOKEN=" in done.stdout
    assert line.run(*shlex.split(logout[1])[1:]).returncode == 0
    assert line.run(*shlex.split(export[1])[1:], "--no-input").returncode == 3


def test_a_profile_that_nobody_typed_is_named_once_it_is_known(line: CommandLine) -> None:
    done = line.run("credential-process", environ=NOTHING)
    assert done.stderr == "cognito-tui: Nobody is signed in. Run: cognito-tui login --profile first\n"


def test_what_was_typed_is_repeated(line: CommandLine) -> None:
    done = line.run("exec", "--profile", "my work", "--auth-flow", "USER_AUTH")
    assert done.returncode == 3
    assert done.stderr.strip().endswith("cognito-tui login --profile 'my work' --auth-flow USER_AUTH")


def test_an_error_that_names_no_flag_itself_names_one_on_the_command_line(line: CommandLine) -> None:
    done = line.run("login", "--env-file", "missing.env")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("--env-file FILE")


def test_what_comes_next_names_it_as_well(line: CommandLine) -> None:
    words = ("account", "sign-up", "-u", "bob", "email=bob@example.com", "--password-stdin", "--no-input")
    done = line.run(*words, typed=PASSWORD, environ=NOTHING)
    assert done.returncode == 0, done.stderr
    assert "To confirm it: cognito-tui account confirm --profile first --username bob\n" in done.stderr
