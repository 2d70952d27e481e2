"""Every command × an AWS all of whose answers are hostile: nothing acts on the terminal. A new command has no row."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.io import progress
from cognito_tui.cli.main import run
from cognito_tui.cli.parser import parser
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.storage.paths import config_file
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support import hostile_aws
from tests.support.hostile import PAYLOAD, harm_in, hostile
from tests.support.in_process_terminal import a_terminal
from tests.support.scripted_cognito import jwt

TEXT = PAYLOAD.replace("\0", "")
ELSEWHERE = "not here: "
# command → its arguments, and what it shows for certain
ROWS: dict[str, tuple[list[str], str] | str] = {
    "login": ([], "ada"),
    "logout": ([], ""),
    "unlock": ([], ""),
    "lock": ([], ""),
    "whoami": ([], "claimed<"),
    "export": ([], "AWS_ACCESS_KEY_ID"),
    "credential-process": ([], "Nobody is signed in"),  # with a session it says what export does
    "exec": ELSEWHERE + "the program's own output; what is said before it is that of export",
    "serve": ELSEWHERE + "it waits; what it says is that of export",
    "ssh": ELSEWHERE + "the other machine's own output; what is said before it is that of export",
    "console": ([], "SigninToken"),
    "status": ([], "PROFILE"),
    "configure aws-profile": (["evil"], ""),
    "configure list": ([], ""),
    "token": (["id"], "ey"),
    "call": (["URL", "--include", "--yes"], "x-hostile"),
    "account show": ([], "Name<"),
    "account set": (["name=" + TEXT], ""),
    "account unset": ([TEXT], ""),
    "account verify": (["email"], ""),
    "account change-password": ([], ""),
    "account sign-up": (["name=" + TEXT], ""),
    "account confirm": ([], ""),
    "account resend": ([], "Destination<"),
    "account forgot-password": ([], "Destination<"),
    "account reset-password": ([], ""),
    "account sessions": ([], ""),
    "account delete": ([], ""),
    "mfa show": ([], "UserMFASettingList<"),
    "mfa enroll": ([], "Secr"),
    "mfa prefer": (["totp"], ""),
    "mfa on": (["totp"], ""),
    "mfa off": (["totp"], ""),
    "devices list": ([], "DeviceKey<"),
    "devices forget": ([TEXT], ""),
    "devices remember": ([TEXT], ""),
    "devices do-not-remember": ([TEXT], ""),
    "admin users list": ([], "Username<"),
    "admin users show": ([TEXT], "Username<"),
    "admin users create": ([TEXT, "--email", "ada@example.com"], ""),
    "admin users resend": ([TEXT], ""),
    "admin users reset": ([TEXT], ""),
    "admin users set": ([TEXT, "name=" + TEXT], ""),
    "admin users confirm": ([TEXT], ""),
    "admin users disable": ([TEXT], ""),
    "admin users enable": ([TEXT], ""),
    "admin users delete": ([TEXT], ""),
    "admin groups list": ([], "GroupName<"),
    "admin groups members": ([TEXT], "Username<"),
    "admin groups add": ([TEXT, TEXT], ""),
    "admin groups remove": ([TEXT, TEXT], ""),
    "admin groups create": ([TEXT], ""),
    "admin groups delete": ([TEXT], ""),
    "admin role show": ([], ""),
    "admin policy s3": (["bucket"], ""),
    "admin policy dynamodb": (["table"], ""),
    "admin policy file": ([TEXT], ""),
    "admin identity-pool create": (["pool"], ""),
    "admin proxy deploy": (["--role", TEXT], ""),
    "admin proxy remove": ([], ""),
    "admin doctor": ([], ""),
    "completion": (["bash"], "complete"),
    "help": ELSEWHERE + "our own words alone",
    "demo": ELSEWHERE + "our own server, and the app",
}
AGAIN = {
    "admin users list": ["--json"],
    "account show": ["--json"],
    "whoami": ["--json"],
    "devices list": ["--debug"],
    "token": ["--verify"],
}


def commands(made: argparse.ArgumentParser, path: str = "") -> Iterator[str]:
    below = [action for action in made._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield path
    for action in below:
        for name, parsed in action.choices.items():
            if parsed.prog.endswith(f" {name}"):  # no other spelling
                yield from commands(parsed, f"{path} {name}".strip())


@pytest.fixture(scope="module")
def hostile_url() -> Iterator[str]:
    with hostile_aws.serve() as url:
        yield url


@pytest.fixture
def at_hostile_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hostile_url: str) -> str:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "AWS_ENDPOINT_URL": hostile_url,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEEXAMPLE00",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI",
        "COGNITO_CLIENT_ID": "1h57kf5cpq17m0eml12EXAMPLE",
        "COGNITO_IDENTITY_POOL_ID": "eu-west-1:00000000-0000-0000-0000-000000000000",
        "COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH",
        "COGNITO_USERNAME": "ada",
        "COGNITO_PASSWORD": "Correct-Horse-7",
        "COLUMNS": "200",
    }.items():
        monkeypatch.setenv(name, value)
    return hostile_url


def test_every_command_has_a_row() -> None:
    assert {*commands(parser())} == ROWS.keys()


@pytest.mark.parametrize(
    ("command", "arguments", "shows"),
    [
        pytest.param(command, [*row[0], *more], row[1] if not more else "", id=" ".join([command, *more]))
        for command, row in ROWS.items()
        if not isinstance(row, str)
        for more in ([], *([AGAIN[command]] if command in AGAIN else []))
    ],
)
def test_nothing_that_it_says_acts(
    at_hostile_aws: str,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    arguments: list[str],
    shows: str,
) -> None:
    words = [*command.split(), *(at_hostile_aws + "/x" if each == "URL" else each for each in arguments)]
    monkeypatch.setattr(sys, "argv", ["cognito-tui", *words])
    monkeypatch.setattr(progress, "_EACH", 60)  # its line is drawn, and erased, where this machine is slow
    with a_terminal() as written, contextlib.suppress(SystemExit):
        run(words)
    said = written.decode()
    assert "This is a bug" not in said, said
    assert shows in said, said
    assert harm_in(said.replace("\t", "")) == []


@pytest.mark.parametrize("command", ["status", "whoami", "login", "credential-process"])
def test_nothing_in_a_file_of_profiles_acts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    name, value = in_toml(hostile("name")), in_toml(hostile("value"))
    file = config_file("config.toml")
    file.parent.mkdir(parents=True)
    file.write_text(
        f"{name} = 1\n[profiles.{name}]\nuser_pool_id = {value}\n{name} = {value}\nusername = {value}\n"
    )
    with a_terminal() as written:
        run([command])
        run([command, "--profile", hostile("name").replace("\0", "")])
        run([command, "--profile", "other"])
    said = written.decode()
    assert "name<" in said
    assert harm_in(said.replace("\t", "")) == []


@pytest.mark.parametrize("command", ["status", "whoami", "export", "logout", "login"])
def test_nothing_in_a_session_that_was_kept_acts(
    at_hostile_aws: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("COGNITO_REMEMBER", "file")
    monkeypatch.delenv("COGNITO_USERNAME")
    monkeypatch.delenv("COGNITO_PASSWORD")
    token = Secret(jwt(**{"cognito:username": hostile("claimed")}))
    profile = load(Flags(), environ=os.environ, directory=tmp_path).profile
    TokenStore(profile).save(AuthResult(hostile("kept"), Tokens(token, token, Secret("refresh"))))
    with a_terminal() as written:
        run([command])
    said = written.decode()
    assert ("kept<" in said) is (command in ("status", "logout", "login"))
    assert harm_in(said) == []


def test_nothing_that_terraform_says_acts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outputs = {name: {"value": hostile(name)} for name in ("user_pool_id", "client_id", "identity_pool_id")}
    (tmp_path / "outputs.json").write_text(json.dumps(outputs))
    terraform = tmp_path / "terraform"
    terraform.write_text('#!/bin/sh\ncat "$0".json >&2; cat outputs.json\n')
    (tmp_path / "terraform.json").write_text(hostile("said"))
    terraform.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path)
    with a_terminal() as written:
        assert run(["configure", "--from-terraform", str(tmp_path)]) != 0
        terraform.write_text('#!/bin/sh\ncat "$0".json >&2; exit 1\n')
        assert run(["configure", "--from-terraform", str(tmp_path)]) != 0
    said = written.decode()
    assert "user_pool_id<" in said
    assert "said<" in said
    assert harm_in(said) == []


def in_toml(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'
