"""The commands in folders that mean harm, or are in a bad way: what lies there, or that they are gone."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import several_commands
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

OTHER = "eu-west-1:99999999-1234-1234-1234-123456789abc"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """With the profile `work`, and nothing about the pool in the environment."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        write_profile(line)
        yield line


def write_profile(line: CommandLine, **more: str) -> None:
    ids = {name: getattr(line.pool, name) for name in ("user_pool_id", "client_id", "identity_pool_id")}
    path = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = {**ids, "remember": "file", **more}
    path.write_text(
        "[profiles.work]\n" + "".join(f'{name} = "{value}"\n' for name, value in settings.items())
    )


def in_folder(
    line: CommandLine, *arguments: str, typed: str = "", program: tuple[str, ...] = COGNITO_TUI
) -> subprocess.CompletedProcess[str]:
    """In one that is removed before the command starts."""
    gone = shlex.quote(str(line.directory / "gone"))
    return subprocess.run(
        [
            "sh",
            "-c",
            f"mkdir {gone} && cd {gone} && rmdir {gone} && exec {shlex.join((*program, *arguments))}",
        ],
        env={**line.environ, "PYTHONSAFEPATH": "1"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )


# a source that cannot matter ------------------------------------------------------------------------------------------

BAD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "huge": lambda path: path.touch() or os.truncate(path, 1 << 40),
    "UTF-16": lambda path: path.write_bytes("COGNITO_CLIENT_ID=x\n".encode("utf-16")),
    "Latin-1": lambda path: path.write_bytes("NAME=Zoë\n".encode("latin-1")),
    "a web app's": lambda path: path.write_text('APP_NAME="Shop: admin"\nCOGNITO_DOMAIN="no host!"\n'),
    "somebody else's": lambda path: path.write_text("COGNITO_USERNAME=eve\nCOGNITO_REMEMBER=off\n"),
}


def test_no_env_file_stops_the_aws_programs_of_a_named_profile(line: CommandLine) -> None:
    done = line.run("login", "--profile", "work", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    path = line.directory / ".env"
    for kind, make in BAD.items():
        make(path)
        done = line.run("credential-process", "--profile", "work")
        assert (done.returncode, done.stderr) == (0, ""), kind
        assert json.loads(done.stdout)["Version"] == 1
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("kind", ["a pipe", "UTF-16", "a web app's"])
def test_nor_of_a_profile_that_names_everything(line: CommandLine, kind: str) -> None:
    """It was not named, so the file might have said something else: that it was passed over is said."""
    BAD[kind](line.directory / ".env")
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "ignored" in done.stderr
    assert line.run("credential-process").returncode == 0


def test_app_name_of_the_environment_is_another_programs_perhaps(line: CommandLine) -> None:
    line.environ["APP_NAME"] = "Shop: admin"
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert line.run("credential-process").returncode == 0
    assert line.run("logout").returncode == 0
    assert "app_name: 'Shop: admin' from --app-name" in line.run("login", "--app-name", "Shop: admin").stderr


# a folder that is gone ------------------------------------------------------------------------------------------------


def test_a_working_directory_that_was_removed_stops_nothing(line: CommandLine) -> None:
    done = in_folder(line, "login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    for command in ("credential-process", "exec -- true"):
        done = in_folder(line, *command.split())
        assert (done.returncode, done.stderr) == (0, ""), command
    commands = (
        *("credential-process --profile work", "status", "export"),
        *("configure --from-terraform here", "status --env-file x.env --profile work"),
    )
    printed = in_folder(line, *commands, program=(sys.executable, "-c", several_commands.SCRIPT))
    *good, terraform, elsewhere = several_commands.done(printed.stdout)
    assert [(each.returncode, each.stderr) for each in good] == [(0, "")] * 3
    assert (terraform.returncode, terraform.stdout) == (2, "")
    assert "the working directory is gone" in terraform.stderr
    assert "x.env does not exist" in elsewhere.stdout


def test_the_app_starts_there_too(line: CommandLine, start: Start) -> None:
    gone = line.directory / "gone"
    script = f"mkdir {gone} && cd {gone} && rmdir {gone} && exec {shlex.join(COGNITO_TUI)}"
    program = start(command=("sh", "-c", script), environ={**line.environ, "PYTHONSAFEPATH": "1"})
    program.wait_for("Sign in", line.pool.user_pool_id)


# a folder that means harm ---------------------------------------------------------------------------------------------

HOSTILE = {
    "the flow": ({}, {"COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH"}),
    "the flow and the challenge": (
        {},
        {"COGNITO_AUTH_FLOW": "USER_AUTH", "COGNITO_PREFERRED_CHALLENGE": "PASSWORD"},
    ),
    "the challenge": ({"auth_flow": "USER_AUTH"}, {"COGNITO_PREFERRED_CHALLENGE": "PASSWORD"}),
    "the flow to a challenge": ({"preferred_challenge": "PASSWORD"}, {"COGNITO_AUTH_FLOW": "USER_AUTH"}),
    "the client": ({"auth_flow": "USER_PASSWORD_AUTH"}, {"COGNITO_CLIENT_ID": "theirs"}),
    "the pool": ({"auth_flow": "USER_PASSWORD_AUTH"}, {"COGNITO_USER_POOL_ID": "eu-west-1_Theirs"}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_password_of_the_environment_is_not_sent_unattended(line: CommandLine, what: str) -> None:
    mine, theirs = HOSTILE[what]
    write_profile(line, username="ada", **mine)
    (line.directory / ".env").write_text("".join(f"{name}={value}\n" for name, value in theirs.items()))
    line.environ["COGNITO_PASSWORD"] = PASSWORD
    done = line.run("exec", "--", "touch", "ran")
    assert done.returncode == 2
    assert "would send the password because of a .env file" in done.stderr
    assert PASSWORD not in str(line.cognito.requests)
    assert not (line.directory / "ran").exists()
    # and yet, where the file is named, it is
    done = line.run("exec", "--env-file", ".env", "--", "touch", "ran")
    assert PASSWORD in str(line.cognito.requests)


def test_an_identity_pool_of_a_folders_gets_no_token_and_runs_no_command(line: CommandLine) -> None:
    assert line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD).returncode == 0
    (line.directory / ".env").write_text(f"COGNITO_IDENTITY_POOL_ID={OTHER}\n")
    before = len(line.cognito.requests)
    for command in (("exec", "--", "touch", "ran"), ("credential-process",), ("export",)):
        done = line.run(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert "A .env file that was not named cannot set" in done.stderr
    asked = [name for name, _ in line.cognito.requests[before:]]
    assert not {"GetId", "GetCredentialsForIdentity", "GetOpenIdToken"} & {*asked}
    assert not (line.directory / "ran").exists()
    assert line.run("exec", "--profile", "work", "--", "touch", "ran").returncode == 0


# what is shown --------------------------------------------------------------------------------------------------------


def test_login_and_status_show_what_the_profile_does_not_decide(line: CommandLine) -> None:
    (line.directory / ".env").write_text(f"COGNITO_IDENTITY_POOL_ID={OTHER}\n")
    line.environ["AWS_ENDPOINT_URL"] = line.cognito.url.replace("//", "//ada:canary@")
    line.environ["HTTPS_PROXY"] = "http://ada:canary@proxy.example.com:3128"
    endpoint = f"! Endpoint {line.cognito.url} from AWS_ENDPOINT_URL"
    parts = [
        f"! Identity pool {OTHER} from .env in {line.directory}",
        f"{endpoint}_COGNITO_IDENTITY_PROVIDER",
        "! Proxy http://proxy.example.com:3128 from HTTPS_PROXY",
    ]
    program = line.at_terminal("login", "-u", "ada")
    program.wait_for("Password:")
    shown = "".join(program.text.split())  # however it wraps: a blank at a line's end is lost
    assert [part for part in parts if part.replace(" ", "") in shown] == parts
    assert "canary" not in shown
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)  # nobody types it
    assert [part for part in parts if part in done.stderr.splitlines()] == parts[:1]
    status = line.run("status")
    lines = status.stdout.splitlines()
    assert f"! environment: {parts[0].removeprefix('! ')}" in lines
    assert {*parts[1:]} <= {*lines}
    assert "canary" not in status.stdout + done.stderr
    told = json.loads(line.run("status", "--json").stdout)["profiles"]
    assert told[1]["decided"][0] == {
        "what": "Identity pool",
        "value": OTHER,
        "source": f".env in {line.directory}",
        "weak": True,
    }


def test_status_shows_what_is_refused_here_and_what_is_passed_over(line: CommandLine) -> None:
    env = line.directory / ".env"
    write_profile(line, auth_flow="USER_PASSWORD_AUTH")
    env.write_text("COGNITO_CLIENT_ID=theirs\n")
    [row] = [each for each in line.run("status").stdout.splitlines() if each.startswith("environment")]
    assert "USER_PASSWORD_AUTH would send the password" in row
    env.write_text("COGNITO_CACHE=on\n")
    assert f"! cache: ignored, as .env in {line.directory}" in line.run("status").stdout
    env.unlink()
    os.mkfifo(env)
    said = [each for each in line.run("status").stdout.splitlines() if "named pipe" in each]
    assert len(said) == 1
    assert said[0].startswith("! ")


def test_a_pool_of_a_folders_is_shown_before_the_password_is_asked_for(line: CommandLine) -> None:
    ids = {name: getattr(line.pool, name) for name in ("user_pool_id", "client_id", "identity_pool_id")}
    (line.directory / ".env").write_text(
        "".join(f"COGNITO_{name.upper()}={value}\n" for name, value in ids.items())
    )
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr  # by proof
    assert PASSWORD not in str(line.cognito.requests)
    for what, name in (
        ("User pool", "user_pool_id"),
        ("App client", "client_id"),
        ("Identity pool", "identity_pool_id"),
    ):
        assert f"! {what} {ids[name]} from .env in {line.directory}" in done.stderr


def test_it_is_shown_once_by_commands_that_need_no_session_too(line: CommandLine) -> None:
    ids = {name: getattr(line.pool, name) for name in ("user_pool_id", "client_id", "identity_pool_id")}
    (line.directory / ".env").write_text(
        "".join(f"COGNITO_{name.upper()}={value}\n" for name, value in ids.items())
    )
    done = line.run("account", "reset-password", "-u", "ada", "--no-input")
    assert done.returncode == 3
    assert done.stderr.count(f"! User pool {line.pool.user_pool_id} from .env in {line.directory}") == 1
