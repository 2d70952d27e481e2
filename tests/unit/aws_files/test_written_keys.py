"""Keys in AWS's own files are named at sign-out, and taken out again: what we wrote, unchanged, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from botocore.session import Session as Botocore

from cognito_tui.errors import CognitoTuiError, NotForgotten
from cognito_tui.services.account.sign_out import left_behind
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.aws_files.written_key_records import sweep_beside_keys, take_out, written_keys
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.storage.paths import state_file
from tests.support.aws_folder import CREDENTIALS, folder, text
from tests.support.permissions import need_permissions
from tests.support.posix import make_pipe
from tests.support.scripted_sign_in import PROFILE

KEY = PROFILE.session_key
LATER = replace(CREDENTIALS, expires_at=datetime.now(timezone.utc) + timedelta(hours=1))
OTHERS = """\
# mine
[default]
aws_access_key_id = AKIAMINE
aws_secret_access_key = mine

[last]
region = eu-west-2
"""


@pytest.fixture
def aws() -> Path:
    return folder() / "credentials"


def write(name: str = "work", credentials: AwsCredentials = LATER, session_key: str = KEY) -> str:
    return write_credentials(name, credentials, session_key=session_key)


def take_all_out() -> None:
    for keys in written_keys(KEY):
        take_out(keys)


@pytest.mark.parametrize(
    "before",
    ["", OTHERS, OTHERS.replace("\n", "\r\n"), f"\ufeff{OTHERS}", f"{OTHERS}\n\n", "[work]\noutput = json\n"],
)
def test_what_is_taken_out_leaves_the_file_as_it_was_before(aws: Path, before: str) -> None:
    aws.write_bytes(before.encode())
    write()
    assert "ASIAFRESH" in text(aws)
    take_all_out()
    assert text(aws) == before.removeprefix("\ufeff")
    assert written_keys(KEY) == []
    assert "work" not in state_file("written-keys.json").read_text()


def test_what_was_written_twice_too(aws: Path) -> None:
    aws.write_text(OTHERS)
    write()
    write(credentials=replace(LATER, access_key_id=Secret("ASIASECOND")))
    take_all_out()
    assert text(aws) == OTHERS


def test_what_somebody_has_changed_since_is_theirs(aws: Path) -> None:
    write()
    changed = text(aws).replace("ASIAFRESH", "AKIATHEIRS")
    aws.write_text(changed)
    assert (written_keys(KEY), left_behind(PROFILE)) == ([], [])
    take_all_out()
    assert text(aws) == changed


def test_what_somebody_has_added_or_changed_beside_them_stays(aws: Path) -> None:
    write()
    aws.write_text(
        text(aws).replace("region = eu-west-1", "region = eu-west-9") + "output = json\n# a note\n"
    )
    take_all_out()
    assert text(aws) == "[work]\nregion = eu-west-9\noutput = json\n# a note\n"


def test_a_profile_of_which_only_a_comment_is_left_stays(aws: Path) -> None:
    write()
    aws.write_text(f"{text(aws)}# what this was for\n")
    take_all_out()
    assert text(aws) == "[work]\n# what this was for\n"


def test_those_of_another_profile_of_ours_stay(aws: Path) -> None:
    write("work")
    write("play", session_key="play/eu-west-1_Other/client-1")
    take_all_out()
    assert "[play]" in text(aws)
    assert "[work]" not in text(aws)


def test_it_is_found_where_it_was_written_whatever_the_environment_says_now(
    aws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "elsewhere"))
    take_all_out()
    assert text(aws) == ""


def test_so_it_is_where_the_environment_named_it_from_where_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "keys")
    monkeypatch.chdir(tmp_path)
    write()
    monkeypatch.chdir("/")
    take_all_out()
    assert (tmp_path / "keys").read_text() == ""


def test_sign_out_names_them_with_the_command_that_takes_them_out(aws: Path) -> None:
    write()
    assert [*map(str, left_behind(PROFILE))] == [
        "Its keys are in [work] of ~/.aws/credentials as well, and work until they expire. "
        "Take them out: cognito-tui logout --all-copies"
    ]
    named = replace(PROFILE, named=True)
    assert str(left_behind(named)[0]).endswith("cognito-tui logout --profile test --all-copies")


def test_but_not_once_they_have_expired(aws: Path) -> None:
    write(credentials=replace(LATER, expires_at=datetime.now(timezone.utc) - timedelta(seconds=1)))
    assert left_behind(PROFILE) == []
    slow, fast = Clock(), Clock()
    slow.recall(timedelta(hours=2))
    fast.recall(-timedelta(hours=2))
    assert (left_behind(PROFILE, slow), len(left_behind(PROFILE, fast))) == ([], 1)
    take_all_out()
    assert text(aws) == ""


def test_what_is_noted_of_them_is_no_secret(aws: Path) -> None:
    write()
    noted = state_file("written-keys.json")
    assert not any(secret in noted.read_text() for secret in ("ASIAFRESH", "fresh/secret", "fresh//token"))
    assert stat.S_IMODE(noted.stat().st_mode) == 0o600


def test_where_it_cannot_be_noted_the_keys_are_written_and_it_is_said(aws: Path) -> None:
    state_file("x").parent.mkdir(parents=True)
    state_file("x").parent.chmod(0o777)
    assert (
        "Signing out will not know of them: ~/.local/state/cognito-tui can be written to by others."
        in write()
    )
    assert "ASIAFRESH" in text(aws)
    assert "cannot be told" in str(left_behind(PROFILE)[0])


# what cannot be taken out ---------------------------------------------------------------------------------------------


def _malformed(path: Path) -> None:
    path.write_text(f"{text(path)}[work]\n")


def _a_pipe(path: Path) -> None:
    path.unlink()
    make_pipe(path)


def _closed(path: Path) -> None:
    path.parent.chmod(0o500)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_malformed, "is there already"),
        (_a_pipe, "a named pipe"),
        pytest.param(_closed, "Permission denied", marks=need_permissions),
    ],
)
def test_it_is_said_what_is_left_and_it_is_not_forgotten(
    aws: Path, spoil: Callable[[Path], None], why: str
) -> None:
    write()
    spoil(aws)
    [keys] = written_keys(KEY)
    with pytest.raises(NotForgotten, match=rf"\[work\] of ~/\.aws/credentials still holds keys .*{why}"):
        take_out(keys)
    assert written_keys(KEY) == [keys]
    assert left_behind(PROFILE)
    aws.parent.chmod(0o700)


@need_permissions
def test_what_a_killed_process_has_left_is_named_where_it_cannot_be_removed(aws: Path) -> None:
    write()
    left = aws.with_name(".credentials.k3j_2h1a.cognito-tui-new")
    left.touch()
    aws.parent.chmod(0o500)
    [found] = sweep_beside_keys(KEY, os.environ)
    assert found.title == f"~/.aws/{left.name} may have keys in it, and is still there."
    aws.parent.chmod(0o700)
    assert sweep_beside_keys(KEY, os.environ) == []
    assert not left.exists()


def test_a_write_that_does_not_arrive_is_noticed(aws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    [keys] = written_keys(KEY)
    monkeypatch.setattr("cognito_tui.services.storage.file_edit.write_private", lambda *_, **__: "")
    with pytest.raises(NotForgotten, match="They are there again"):
        take_out(keys)


@pytest.mark.parametrize(
    "content", ["[]", '{"x": 5}', '{"x": {"session": "KEY"}}', '{"x": {"session": "KEY", "path": 1}}']
)
def test_notes_that_make_no_sense_are_none(aws: Path, content: str) -> None:
    write()
    state_file("written-keys.json").write_text(content.replace("KEY", KEY))
    try:
        assert written_keys(KEY) == []
    except CognitoTuiError as error:
        assert "damaged" in error.title  # noqa: PT017


def test_botocore_reads_what_is_left(aws: Path) -> None:
    aws.write_text(OTHERS)
    write()
    take_all_out()
    assert sorted(Botocore().available_profiles) == ["default", "last"]
