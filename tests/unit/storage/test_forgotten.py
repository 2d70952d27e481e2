"""What is said to be deleted is not there any more; or it is said what is left, where, and why."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CognitoTuiError, ConnectionFailed, NotForgotten
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.storage.file_lock import locked
from cognito_tui.services.storage.leftovers import NEW
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.tokens.store import stored_variants
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.permissions import need_permissions
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start
from tests.support.posix import make_pipe

UNREACHABLE = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"}


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(devices="always") as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


@pytest.fixture
def kept(server: CognitoServer) -> tuple[CognitoClient, AuthResult]:
    """Somebody who is signed in, with a session, a device and credentials in the state folder."""
    cognito = client(server, remember=FILE)
    done = signed_in(start(cognito))
    cognito.session(done)
    assert sorted(path.name for path in state_file("x").parent.glob("*.json")) == [
        "credentials.json",
        "sessions.json",
    ]
    return cognito, done


def records(name: str) -> Any:
    return json.loads(state_file(name).read_text())


# whatever it is that keeps them from being deleted --------------------------------------------------------------------


def _read_only(folder: Path) -> None:
    folder.chmod(0o500)


def _damaged(folder: Path) -> None:
    for name in ("sessions.json", "credentials.json"):
        (folder / name).write_text((folder / name).read_text()[:-3])


def _a_pipe(folder: Path) -> None:
    for name in ("sessions.json", "credentials.json"):
        (folder / name).unlink()
        make_pipe(folder / name)


def _no_lock(folder: Path) -> None:
    for name in ("sessions.json", "credentials.json"):
        (folder / f"{name}.lock").unlink(missing_ok=True)
        (folder / f"{name}.lock").mkdir()


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o777)


REASONS = {
    "a folder that is read-only": (_read_only, "Permission denied"),
    "files that are damaged": (_damaged, "damaged"),
    "files that are none": (_a_pipe, "a named pipe"),
    "locks that cannot be had": (_no_lock, "cannot be written"),
    "a folder that others may write to": (_open_to_all, "can be written to by others"),
}
reasons = pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(*given, id=name, marks=need_permissions if given[0] is _read_only else ())
        for name, given in REASONS.items()
    ],
)
ENDS: dict[str, tuple[Callable[[CognitoClient, AuthResult], object], str]] = {
    "sign_out": (lambda cognito, done: cognito.sign_out(done), "The session is over at Cognito"),
    "logout": (lambda cognito, done: cognito.sign_out(), "The session is over at Cognito"),
    "everywhere": (
        lambda cognito, done: cognito.sign_out_everywhere(done),
        "All sessions are over at Cognito",
    ),
    "delete": (lambda cognito, done: cognito.delete_account(done), "The account is deleted"),
    "device": (lambda cognito, done: cognito.forget_device(done), "Cognito has forgotten this device"),
}


@reasons
def test_what_is_left_is_named_and_where_and_why(
    server: CognitoServer, spoil: Callable[[Path], None], why: str
) -> None:
    cognito = client(server, remember=FILE)
    folder = state_file("x").parent
    for name, (end, done) in ENDS.items():
        server.pool.add_user("ada", PASSWORD)
        who = signed_in(start(cognito))
        cognito.session(who)
        spoil(folder)
        try:
            end(cognito, who)
        except NotForgotten as caught:
            error = caught
        else:
            pytest.fail(f"{name} says that nothing is left")
        finally:
            folder.chmod(0o700)
            shutil.rmtree(folder)
        assert error.exit_code == 1, name
        if name == "logout" and spoil in (_damaged, _a_pipe, _open_to_all):
            done = "No session was found to end at Cognito"  # there may be one in what cannot be read
        assert error.title == f"{done}, but this machine still keeps something that was to be deleted."
        assert "~/.local/state/cognito-tui/sessions.json" in error.detail, name
        assert ("credentials.json" in error.detail) == (name != "device"), name
        assert why in error.detail, name
        assert "rm " in error.hint, name
        assert not any(canary in str(error) for canary in ("ASIA", "refresh")), name


@need_permissions
def test_once_that_is_mended_the_same_again_deletes_it(kept: tuple[CognitoClient, AuthResult]) -> None:
    cognito, who = kept
    state_file("x").parent.chmod(0o500)
    with pytest.raises(NotForgotten):
        cognito.sign_out(who)
    state_file("x").parent.chmod(0o700)
    cognito.sign_out(who)
    assert [key for key in records("sessions.json") if "/device/" not in key] == []
    assert records("credentials.json")["credentials"] == {}


def test_a_lock_that_another_process_holds(
    kept: tuple[CognitoClient, AuthResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cognito_tui.services.storage.json_file.locked", lambda path: locked(path, timeout=0.1)
    )
    hold = (
        "import sys; from pathlib import Path; from cognito_tui.services.storage.file_lock import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(state_file("sessions.json"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(NotForgotten, match=r"busy with ~/\.local/state/cognito-tui/sessions\.json"):
            kept[0].sign_out(kept[1])
        holder.communicate("")
    assert records("credentials.json")["credentials"] == {}  # what could be deleted is


def test_what_a_renewal_gets_meanwhile_does_not_outlive_the_sign_out(
    kept: tuple[CognitoClient, AuthResult], server: CognitoServer
) -> None:
    """One that had begun before: its new token and its keys are for the next program, and good."""
    other = client(server, remember=FILE)
    answered, go_on = threading.Event(), threading.Event()
    refresh = other._user_pool.refresh

    def slow(*arguments: Any) -> Any:
        answer = refresh(*arguments)
        answered.set()
        assert go_on.wait(30)
        return answer

    other._user_pool.refresh = slow  # type: ignore[method-assign, assignment]
    other.cache.forget()
    renewal = threading.Thread(target=other.credentials)
    renewal.start()
    assert answered.wait(30)
    end = threading.Thread(target=lambda: client(server, remember=FILE).sign_out())
    end.start()
    end.join(0.5)  # by when it would be done, if it did not wait
    go_on.set()
    renewal.join(30)
    end.join(30)
    assert [key for key in records("sessions.json") if "/device/" not in key] == []
    assert records("credentials.json")["credentials"] == {}
    assert all(grant.revoked for grant in server.pool.grants)


def test_without_a_network_both_are_said(
    kept: tuple[CognitoClient, AuthResult], server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _damaged(state_file("x").parent)
    monkeypatch.setenv(*UNREACHABLE.popitem())
    with pytest.raises(NotForgotten, match=r"Cognito was not told \(Could not reach .*\), but this machine"):
        client(server, remember=FILE).sign_out(kept[1])


def test_what_another_process_writes_at_once_is_not_said_to_be_gone(
    kept: tuple[CognitoClient, AuthResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that does not arrive, as on file systems that lose them: what counts is what can be read."""
    monkeypatch.setattr("cognito_tui.services.storage.json_file.write_private", lambda *_: "")
    with pytest.raises(NotForgotten, match="It is there again"):
        kept[0].sign_out(kept[1])


@reasons
def test_nor_is_a_device_said_to_be_remembered_where_its_secret_cannot_be_kept(
    kept: tuple[CognitoClient, AuthResult], spoil: Callable[[Path], None], why: str
) -> None:
    cognito, who = kept
    folder = state_file("x").parent
    assert cognito.store.forget_device(who.username) is None
    spoil(folder)
    try:
        with pytest.raises(
            CognitoTuiError, match=rf"Cognito remembers this device, but this machine cannot.*{why}"
        ):
            cognito.remember_device(who, remembered=True)
    finally:
        folder.chmod(0o700)


# what there is nothing of needs no writing ----------------------------------------------------------------------------


@need_permissions
def test_where_nothing_is_kept_a_read_only_folder_is_no_failure(server: CognitoServer) -> None:
    folder = state_file("x").parent
    folder.mkdir(parents=True, mode=0o500)
    client(server, remember=FILE).sign_out()
    folder.chmod(0o700)
    (folder / "sessions.json").write_text("{}")
    folder.chmod(0o500)
    client(server, remember=FILE).sign_out()
    assert [path.name for path in folder.iterdir()] == ["sessions.json"]


def test_somebody_elses_session_stays(kept: tuple[CognitoClient, AuthResult], server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    theirs = client(server, remember=FILE)
    theirs.session(signed_in(start(theirs, username="grace")))
    kept[0].sign_out(kept[1])
    assert client(server, remember=FILE).stored_session is not None
    assert client(server, remember=FILE).cache.get() is not None


def test_credentials_for_a_role_that_the_profile_named_before_go_too(
    kept: tuple[CognitoClient, AuthResult], server: CognitoServer
) -> None:
    """They are of the same session, and work on."""
    cognito, who = kept
    other = CognitoClient(replace(cognito.profile, role_arn="arn:aws:iam::123456789012:role/before"))
    cached = cognito.cache.get()
    assert cached is not None
    other.cache.put(cached.username, cached.user_id, cached.credentials)
    assert len(records("credentials.json")["credentials"]) == 2
    cognito.sign_out(who)
    assert records("credentials.json")["credentials"] == {}


# what a process that was killed has left ------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.storage.atomic_file import write_private
from pathlib import Path
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_private(Path(sys.argv[1]), "refresh-canary")
"""


def killed_while_writing(path: Path) -> Path:
    """Between the writing of the temporary file and its renaming. Gives what is left."""
    before = set(path.parent.iterdir()) if path.parent.exists() else set()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert done.returncode == -9  # SIGKILL
    [left] = set(path.parent.iterdir()) - before
    assert left.read_text() == "refresh-canary"
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    return left


def canaries(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file() and b"canary" in path.read_bytes()]


@pytest.mark.parametrize("name", ["sessions.json", "credentials.json"])
def test_it_is_swept_at_the_next_write(kept: tuple[CognitoClient, AuthResult], name: str) -> None:
    killed_while_writing(state_file(name))
    kept[0].session(kept[0].renew(kept[1]).signed_in)
    assert canaries(state_file("x").parent) == []


@pytest.mark.parametrize("name", ["sessions.json", "credentials.json"])
def test_it_is_swept_at_sign_out_even_where_nobody_is_signed_in(server: CognitoServer, name: str) -> None:
    killed_while_writing(state_file(name))
    client(server, remember=FILE).sign_out()
    assert canaries(state_file("x").parent) == []


def test_so_is_one_of_an_earlier_version_in_the_state_folder_alone(
    server: CognitoServer, tmp_path: Path
) -> None:
    """Which had no name of their own: in other folders they may be anybody's."""
    for folder in (state_file("x").parent, tmp_path):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".sessions.json.k3j_2h1a").write_text("refresh-canary")
        with locked(folder / "sessions.json"):
            pass
    assert canaries(state_file("x").parent) == []
    assert canaries(tmp_path) == [".sessions.json.k3j_2h1a"]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_copy_of_a_session_that_was_written_in_place_goes_too_or_is_named(
    kept: tuple[CognitoClient, AuthResult], damaged: bool
) -> None:
    copy = state_file(".sessions.json.abcdefgh.cognito-tui-old")
    copy.write_text("refresh-canary")
    if damaged:
        state_file("sessions.json").write_text("{")
        with pytest.raises(NotForgotten, match=rf"cut short is in ~/.*/{copy.name}"):
            kept[0].sign_out(kept[1])
    else:
        kept[0].sign_out(kept[1])
        assert canaries(copy.parent) == []


@need_permissions
def test_or_it_is_said_to_be_left(server: CognitoServer) -> None:
    left = killed_while_writing(state_file("sessions.json"))
    left.parent.chmod(0o500)
    with pytest.raises(NotForgotten, match=r"sessions\.json cannot be written \(Permission denied\)"):
        client(server, remember=FILE).sign_out()
    left.parent.chmod(0o700)


def test_in_a_persons_own_folder_too_and_nothing_else_there(tmp_path: Path) -> None:
    from cognito_tui.services.aws_files import files as aws_files

    path = tmp_path / ".aws" / "credentials"
    killed_while_writing(path)
    others = [".credentials.backup01", ".credentials.abcdefgh", "credentials.cognito-tui-new", ".config.swp"]
    for name in others:
        (path.parent / name).write_text("mine")
    link = path.parent / ".credentials.aaaaaaaa.cognito-tui-new"
    link.symlink_to(others[0])
    aws_files.edit(path, lambda file: file.with_values("work", {"region": "eu-west-1"}))
    assert canaries(path.parent) == []
    assert all((path.parent / name).exists() for name in [*others, link.name, "credentials"])


def test_what_a_living_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    """It holds the lock."""
    path = tmp_path / "state" / "sessions.json"
    writer = (
        "import os, sys, time; from pathlib import Path\n"
        "from cognito_tui.services.storage import atomic_file, file_lock\n"
        "rename = os.replace\n"
        "def slow(*names): print('writing', flush=True); sys.stdin.readline(); rename(*names)\n"
        "os.replace = slow\n"
        "path = Path(sys.argv[1])\n"
        "with file_lock.locked(path): atomic_file.write_private(path, 'whole')"
    )
    command = [sys.executable, "-c", writer, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        with pytest.raises(CognitoTuiError, match="busy"), locked(path, timeout=0.2):
            pass
        process.communicate("\n")
        assert process.returncode == 0
    assert path.read_text() == "whole"


def test_an_unreachable_cognito_keeps_nothing_from_being_forgotten(
    kept: tuple[CognitoClient, AuthResult], server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    for end in (CognitoClient.sign_out, CognitoClient.sign_out_everywhere):
        away = client(server, remember=FILE)
        away.store.save(kept[1])
        with pytest.raises(ConnectionFailed):
            end(away, kept[1])
        assert client(server, remember=FILE).stored_session is None


def test_logout_ends_what_somebody_else_than_the_profile_names_has_kept(
    kept: tuple[CognitoClient, AuthResult],
) -> None:
    for each in stored_variants(replace(kept[0].profile, username="bob")):
        CognitoClient(each).sign_out()
    assert records("credentials.json")["credentials"] == {}
    assert kept[0].profile.session_key not in records("sessions.json")


@need_permissions
def test_a_folder_that_cannot_be_entered_is_not_taken_for_an_empty_one(
    kept: tuple[CognitoClient, AuthResult],
) -> None:
    folder = state_file("x").parent
    folder.chmod(0)
    try:
        with pytest.raises(NotForgotten, match=r"sessions\.json"):
            kept[0].sign_out()
    finally:
        folder.chmod(0o700)


def test_what_a_killed_process_left_beside_the_target_of_a_link_goes_too(
    kept: tuple[CognitoClient, AuthResult], tmp_path: Path
) -> None:
    path, target = state_file("sessions.json"), tmp_path / "sessions.json"
    path.rename(target)
    path.symlink_to(target)
    left = tmp_path / f".sessions.json.abcdefgh{NEW}"
    left.write_text("refresh-canary")
    kept[0].sign_out()
    assert not left.exists()
