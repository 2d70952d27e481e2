"""What is wrong, or different, about signing in stops nobody who need not sign in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line

TOLD = ("--", "sh", "-c", 'test -n "$AWS_ACCESS_KEY_ID" && echo keys')


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        yield line


def write_config(line: CommandLine, more: str = "") -> Path:
    ids = {name: getattr(line.pool, name) for name in ("user_pool_id", "client_id", "identity_pool_id")}
    path = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = "".join(f'{name} = "{value}"\n' for name, value in ids.items())
    path.write_text(f'[profiles.work]\n{settings}remember = "file"\n{more}')
    return path


def test_a_named_profile_gives_its_keys_whatever_a_folder_says_of_signing_in(line: CommandLine) -> None:
    for name in [name for name in line.environ if name.startswith("COGNITO_")]:
        del line.environ[name]
    write_config(line)
    work = ("--profile", "work", "--no-input")
    login = ("login", "--profile", "work", "-u", "ada", "--password-stdin")
    assert line.run(*login, typed=PASSWORD).returncode == 0
    for said in (
        "COGNITO_AUTH_FLOW=USER_PASSWORD_AUTH",
        "COGNITO_USERNAME=bob",
        "COGNITO_AUTH_FLOW=NOPE",
        "COGNITO_USERNAME",
    ):
        (line.directory / ".env").write_text(f"{said}\n")
        done = line.run("exec", *work, *TOLD)
        assert (done.returncode, done.stdout, done.stderr) == (0, "keys\n", ""), said
    write_config(line, 'auth_flow = "NOPE"\n')
    assert line.run("export", *work).returncode == 0

    # who has to sign in is told of it, as before
    (line.directory / ".env").write_text("COGNITO_AUTH_FLOW=USER_PASSWORD_AUTH\n")
    write_config(line)
    again = line.run("exec", *work, "--again", *TOLD)
    assert (again.returncode, again.stdout) == (2, "")
    assert "would send the password because of a .env file that was not named" in again.stderr
    assert line.run("logout", "--profile", "work").returncode == 0
    assert line.run("exec", *work, *TOLD).stderr == again.stderr


def test_a_session_that_is_over_is_followed_by_a_sign_in_as_the_folder_says(line: CommandLine) -> None:
    line.sign_in()
    line.pool.grants.clear()
    (line.sessions_file.with_name("credentials.json")).unlink()
    (line.directory / ".env").write_text("COGNITO_USERNAME=bob\n")
    program = line.at_terminal("exec", *TOLD)
    program.wait_for("Password:")  # bob's: no name is asked for
    assert not program.shows("User name")


def test_a_broken_config_stops_no_command_that_is_told_everything(line: CommandLine) -> None:
    line.sign_in()
    path = write_config(line)
    path.write_text("[profiles.work\nuser_pool_id =")
    ids = ("user_pool_id", "client_id", "identity_pool_id")
    told = [word for name in ids for word in (f"--{name.replace('_', '-')}", getattr(line.pool, name))]
    done = line.run("exec", *told, *TOLD)
    assert (done.returncode, done.stdout) == (0, "keys\n")
    assert done.stderr.startswith("cognito-tui: ~/.config/cognito-tui/config.toml is not valid TOML.")
    assert done.stderr.rstrip().endswith("It is ignored.")
    for arguments in ((*told, "--profile", "work"), told[:4], ()):
        assert line.run("export", *arguments).returncode == 2
