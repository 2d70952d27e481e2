"""What a person with many profiles waits for: a command's work grows with their number, and not with its square."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import FrameType

import pytest

from cognito_tui.cli.main import run
from cognito_tui.client import CognitoClient
from cognito_tui.screens.profiles import ProfilesScreen
from cognito_tui.services.config.loading import Configuration, Flags, load
from cognito_tui.services.delivery.clipboard import Clipboard
from cognito_tui.tui.context import Context
from cognito_tui.tui.profile_sessions import ProfileSessions

FEW = 20


@pytest.fixture(autouse=True)
def _first(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is imported at the first run is."""
    made(1)
    run(["status"])
    capsys.readouterr()


def made(number: int) -> Configuration:
    """So many profiles, signed in, each with an AWS profile that asks for it, and an endpoint in the first of these."""
    config = Path.home() / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(
        "".join(
            f'[profiles.p{each}]\nuser_pool_id = "eu-west-1_AbCdEf{each:03}"\nclient_id = "client"\n'
            f'identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789{each:03}"\nremember = "file"\n'
            for each in range(number)
        )
    )
    command = "credential_process = /usr/bin/cognito-tui credential-process --profile"
    (Path.home() / ".aws").mkdir(exist_ok=True)
    (Path.home() / ".aws/config").write_text(
        "".join(f'[profile "a{each}"]\n{command} p{each}\nregion = eu-west-1\n' for each in range(number))
        + "[default]\nendpoint_url = http://127.0.0.1:4566\n"
    )
    configuration = load(Flags(), environ={}, directory=None)
    sessions, credentials = {}, {}
    for name in configuration.names:
        profile = configuration.choose(name).profile
        who = {"username": "ada", "user_id": "ada"}
        sessions[profile.session_key] = {**who, "refresh_token": "r"}
        credentials[profile.credentials_key] = {
            **who,
            "AccessKeyId": f"ASIA{name}",
            "SecretAccessKey": "s",
            "SessionToken": "t",
            "Expiration": (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat(timespec="seconds"),
            "renew_at": time.time() + 3000,
            "identity_id": "i",
            "region": "eu-west-1",
            "fallback_reason": "",
        }
    files: dict[str, Mapping[str, object]] = {
        "sessions.json": sessions,
        "credentials.json": {"credentials": credentials},
    }
    folder = Path.home() / ".local/state/cognito-tui"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    for name, records in files.items():
        (folder / name).write_text(json.dumps(records))
        (folder / name).chmod(0o600)
    return configuration


def calls(do: Callable[[], object]) -> int:
    """How many functions it calls, C's too: the same on every machine."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # the ends of what other tests have left would be counted, too
    sys.setprofile(counted)
    try:
        do()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def grows_with_their_number(do: Callable[[Configuration], object]) -> bool:
    """Four times as many take four times as long, and what is done once; by the square they would take 16 times."""
    few = made(FEW)
    at_few = calls(lambda: do(few))
    many = made(4 * FEW)
    return calls(lambda: do(many)) < 4.2 * at_few


def test_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert grows_with_their_number(lambda _: run(["status", "--json"]))
    answer = json.loads("{" + capsys.readouterr().out.rpartition("\n{")[2])
    assert {each["username"] for each in answer["profiles"]} == {"ada"}
    assert [each["asks_for"] for each in answer["aws"]["profiles"]] == [f"p{n}" for n in range(4 * FEW)]


def test_the_list_of_profiles_in_the_app() -> None:
    def read(configuration: Configuration) -> None:
        context = Context(
            configuration, ProfileSessions(CognitoClient), Clipboard(os.environ, lambda text: None)
        )
        assert len(ProfilesScreen(context).read()) == len(configuration.names)

    assert grows_with_their_number(read)


def test_another_aws_profile_among_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert grows_with_their_number(
        lambda _: run(["configure", "aws-profile", "a7", "--profile", "p2", "--diff"])
    )
    assert "+credential_process" in capsys.readouterr().out
