"""The quick answer to `credential-process`: the same as the long one, or none."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.fast_path import _folders, cache_key, lookup
from cognito_tui.services.storage import paths as folders
from tests.support.scripted_sign_in import PROFILE

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

WORK = ["--profile", "work"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the long way answers")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(
    arguments: list[str], life: timedelta = timedelta(hours=1), *, slow: timedelta = timedelta(0)
) -> None:
    """Args:
    slow: how much this machine's clock is behind AWS's.
    """
    clock = Clock()
    clock.recall(slow)
    cache = CredentialCache(PROFILE, clock)
    keys = (Secret("ASIAEXAMPLE"), Secret("secret"), Secret("token"))
    cache.put("ada", "ada", AwsCredentials(*keys, clock.now() + life, "id", "eu-west-1"))
    key = cache_key(arguments)
    assert key is not None
    cache.allow_lookup(key)


def state() -> Path:
    return folders.state_file("credentials.json")


def test_it_answers_what_was_answered_before() -> None:
    assert lookup(WORK) is None
    put(WORK)
    given = json.loads(lookup(WORK) or "")
    assert list(given) == ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]
    assert given["Version"] == 1
    assert datetime.fromisoformat(given["Expiration"]).utcoffset() == timedelta(0)
    assert lookup(["--profile=work"]) == lookup(WORK)


@pytest.mark.parametrize(
    "other",
    [[], ["--profile", "other"], [*WORK, "-u", "grace"], ["--profile"], ["--profil", "work"], ["--help"]],
)
def test_it_answers_nothing_else(other: list[str]) -> None:
    put(WORK)
    assert lookup(other) is None


def test_not_those_that_are_to_be_renewed() -> None:
    put(WORK)
    records = json.loads(state().read_text())
    for record in records["credentials"].values():
        record["renew_at"] = time.time() - 1
    state().write_text(json.dumps(records))
    assert lookup(WORK) is None


def test_who_is_signed_in_in_this_shell_is_no_other_question(monkeypatch: pytest.MonkeyPatch) -> None:
    put(WORK)
    monkeypatch.setenv("COGNITO_TUI_PROFILE", "play")
    assert lookup(WORK) is not None
    monkeypatch.setenv("COGNITO_CLIENT_ID", "another")
    assert lookup(WORK) is None


def test_a_changed_config_is_another_question() -> None:
    config = folders.config_file("config.toml")
    config.parent.mkdir(parents=True)
    config.write_text("[profiles.work]")
    put(WORK)
    assert lookup(WORK)
    config.write_text("[profiles.task]")
    assert lookup(WORK) is None


def test_so_is_an_env_file_that_was_not_there(tmp_path: Path) -> None:
    put(WORK)
    (tmp_path / ".env").write_text("COGNITO_CLIENT_ID=other")
    assert lookup(WORK) is None


@pytest.mark.parametrize("name", ["COGNITO_PROFILE", "COGNITO_USERNAME", "COGNITO_ROLE_ARN", "APP_NAME"])
def test_so_is_another_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(WORK)
    monkeypatch.setenv(name, "other")
    assert lookup(WORK) is None


def test_no_secret_of_the_environment_is_part_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    without = cache_key(WORK)
    monkeypatch.setenv("COGNITO_PASSWORD", "canary")
    monkeypatch.setenv("COGNITO_CLIENT_SECRET", "canary")
    assert cache_key(WORK) == without
    monkeypatch.setenv("COGNITO_USERNAME", "canary")
    assert "canary" not in str(cache_key(WORK))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"questions": []}', b'{"questions": {}}', b"null", b"[" * 9999]
)
def test_a_damaged_cache_is_left_to_the_long_way(content: bytes) -> None:
    put(WORK)
    state().write_bytes(content)
    assert lookup(WORK) is None


NO_TIMES: tuple[object, ...] = ("", "soon", "292277026596-12-04T15:30:07+00:00", 4e9, None, [])
NO_KEYS: tuple[object, ...] = ("", "a\0b", "a\nb", "\u00e4", "\ud800", 5, None, ["key"], {})


@pytest.mark.parametrize(
    "damage",
    [
        {"renew_at": float("nan")},
        {"renew_at": float("inf")},
        {"renew_at": 9e300},
        {"renew_at": "4000000000"},
        {"renew_at": None},
        {"renew_at": True},
        *({"Expiration": text} for text in NO_TIMES),
        *({"SecretAccessKey": text} for text in NO_KEYS),
        {"SessionToken": "\x1b]0;title\x07"},
    ],
    ids=repr,
)
def test_damaged_credentials_are_left_to_the_long_way(damage: dict[str, object]) -> None:
    put(WORK)
    records = json.loads(state().read_text())
    for record in records["credentials"].values():
        record.update(damage)
    state().write_text(json.dumps(records))
    assert lookup(WORK) is None


def test_a_file_that_is_larger_than_any_cache_is_not_read() -> None:
    put(WORK)
    with state().open("a") as file:
        file.write(" " * 5_000_000)
    assert lookup(WORK) is None


def test_a_pipe_is_not_waited_for() -> None:
    put(WORK)
    state().unlink()
    os.mkfifo(state())
    assert lookup(WORK) is None


def test_nor_is_a_file_believed_that_others_can_write() -> None:
    put(WORK)
    state().chmod(0o620)
    assert lookup(WORK) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_nor_one_that_is_somebody_elses() -> None:
    put(WORK)
    os.chown(state(), 65534, 65534)
    assert lookup(WORK) is None


def test_the_cache_does_not_grow_with_every_folder() -> None:
    for number in range(50):
        put(["--profile", f"work{number}"])
    assert len(json.loads(state().read_text())["questions"]) == 20
    assert lookup(["--profile", "work49"])
    assert lookup(["--profile", "work0"]) is None


@pytest.mark.parametrize(
    "variables", [{}, {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}, {"XDG_STATE_HOME": ""}]
)
def test_its_folders_are_everybodys(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    everybodys = (folders.config_file("x").parent, folders.state_file("x").parent)
    assert _folders() == tuple(map(str, everybodys))


def test_a_relative_folder_is_left_to_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "here")
    assert cache_key(WORK) is None


def test_a_home_with_a_strange_name_is_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    monkeypatch.setenv("HOME", odd)
    put(WORK)
    assert lookup(WORK)
