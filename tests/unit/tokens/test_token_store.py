"""What is remembered of a sign-in: nothing, unless the person has said so; then in one private file."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CognitoTuiError, ConnectionFailed, SignInRequired
from cognito_tui.services.aws.retry import retry_throttled
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE, PASSWORD as PASSWORD_FLOW, Profile
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support import pool_client
from tests.support.permissions import need_permissions
from tests.support.pool_client import PASSWORD, pool, signed_in, start
from tests.support.scripted_cognito import jwt
from tests.support.scripted_sign_in import PROFILE

DEVICE = Device("key-1", "group-1", Secret("device-canary"), remembered=True)
SIGNED_IN = AuthResult("ada@work", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary")), DEVICE)
KEEPING = replace(PROFILE, remember=FILE)

REFRESH = """
import os, sys
import botocore.session  # for all of them
from cognito_tui.services.config.profile import Profile
from cognito_tui.client import CognitoClient
pool, client, identity_pool = sys.argv[1:]
begin, end = os.pipe()
for _ in range(5):
    if os.fork() == 0:
        os.close(end)
        os.read(begin, 1)  # till all are there
        CognitoClient(Profile("test", pool, client, identity_pool, remember="file")).resume()
        os.write(1, b"renewed\\n")
        os._exit(0)
os.close(end)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sessions.json"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(rotation=0.0) as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


def client(server: CognitoServer, **settings: Any) -> CognitoClient:
    """Whose sign-ins are one call."""
    return pool_client.client(server, PASSWORD_FLOW, **settings)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_nothing_is_written_unless_the_person_has_said_so(tmp_path: Path, server: CognitoServer) -> None:
    cognito = client(server)
    cognito.renew(signed_in(start(cognito)))
    cognito.account(cognito.resume()).user()
    home = Path(os.environ["HOME"])
    short_lived = ("identity-ids.json", "credentials.json")  # see test_credential_cache
    assert [name for name in files(home) if not name.startswith(short_lived)] == []


def test_what_is_kept_is_there_for_the_next_process_and_for_nobody_else(path: Path) -> None:
    TokenStore(KEEPING, path).save(SIGNED_IN)
    kept = TokenStore(KEEPING, path).session()
    assert kept is not None
    assert (kept.username, kept.user_id, kept.device) == ("ada@work", "ada", DEVICE)
    assert kept.refresh_token == Secret("refresh-canary")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "access" not in path.read_text()  # short-lived, and not needed
    assert "canary" not in repr(kept)


@pytest.mark.parametrize(
    "other", [{"client_id": "client-2"}, {"user_pool_id": "eu-west-1_Other"}, {"name": "another"}]
)
def test_each_profile_pool_and_client_has_a_session_of_its_own(path: Path, other: dict[str, str]) -> None:
    elsewhere: Profile = replace(KEEPING, **other)  # type: ignore[arg-type]
    TokenStore(KEEPING, path).save(SIGNED_IN)
    assert TokenStore(elsewhere, path).session() is None
    TokenStore(elsewhere, path).save(SIGNED_IN)
    TokenStore(KEEPING, path).forget()
    assert TokenStore(KEEPING, path).session() is None
    assert TokenStore(elsewhere, path).session() is not None


def test_a_device_belongs_to_a_user_and_outlives_the_session(path: Path) -> None:
    store = TokenStore(KEEPING, path)
    store.save_device("ada", DEVICE)
    store.save(SIGNED_IN)
    store.forget()
    assert TokenStore(KEEPING, path).device("ada") == DEVICE
    assert store.device("grace") is None
    store.forget_device("ada")
    assert TokenStore(KEEPING, path).device("ada") is None


@pytest.mark.parametrize(
    "content",
    [
        b'{"test/eu-west-1_TestPool/client-1": 5}',
        b'{"test/eu-west-1_TestPool/client-1": {"username": "ada"}}',
        b'{"test/eu-west-1_TestPool/client-1": {"username": "ada", "user_id": "", "refresh_token": ["x"]}}',
        b'{"eu-west-1_TestPool/device/ada": {"key": 5, "group_key": "x", "secret": "x"}}',
    ],
)
def test_a_record_that_makes_no_sense_is_no_session_and_is_replaced(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = TokenStore(KEEPING, path)
    assert (store.session(), store.device("ada"), store.warning) == (None, None, "")
    store.save(SIGNED_IN)
    assert TokenStore(KEEPING, path).session() is not None


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"", "line 1, column 1"),
        (b'{\n  "test/eu": {"username": canary}\n}', "line 2, column 27"),
        (b"[]", "it is not a JSON object"),
        (b"\xff", "it is not UTF-8"),
        pytest.param(b"[" * 100_000, "it is not a JSON object", id="deeply nested"),
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(path: Path, content: bytes, where: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = TokenStore(KEEPING, path)
    assert (store.session(), store.device("ada")) == (None, None)
    assert f"sessions.json is damaged ({where}" in store.warning
    assert "canary" not in store.warning
    store.save(SIGNED_IN)
    store.forget()
    assert path.read_bytes() == content


@need_permissions
def test_a_folder_that_cannot_be_written_costs_the_memory_and_not_the_sign_in(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    store = TokenStore(KEEPING, path)
    store.save(SIGNED_IN)
    assert "cannot be written (Permission denied)" in store.warning
    assert "canary" not in store.warning


@need_permissions
def test_where_a_renewed_session_could_not_be_kept_it_is_not_renewed(server: CognitoServer) -> None:
    cognito = client(server, remember=FILE)
    signed_in(start(cognito))
    (file,) = Path(os.environ["HOME"]).rglob("sessions.json")
    for lock in file.parent.glob("*.lock"):
        lock.unlink()
    file.parent.chmod(0o500)
    with pytest.raises(CognitoTuiError, match=r"cognito-tui cannot be written \(Permission denied\)"):
        client(server, remember=FILE).credentials()
    file.parent.chmod(0o700)
    assert client(server, remember=FILE).credentials().access_key_id


def test_the_next_process_goes_on_without_a_password(server: CognitoServer) -> None:
    first = client(server, remember=FILE)
    done = signed_in(start(first))
    resumed = client(server, remember=FILE).resume()
    assert (resumed.username, resumed.tokens.username) == ("ada", "ada")
    assert resumed.tokens.refresh_token != done.tokens.refresh_token  # rotated
    assert client(server, remember=FILE).resume().username == "ada"


def test_nothing_kept_asks_for_a_sign_in(server: CognitoServer) -> None:
    with pytest.raises(SignInRequired, match="Nobody is signed in"):
        client(server, remember=FILE).resume()


def test_a_rotated_token_is_kept_even_if_nobody_looks_at_the_answer(server: CognitoServer) -> None:
    cognito = client(server)
    done = signed_in(start(cognito))
    cognito.renew(done)  # cancelled on the screen: `done` is what the screen still has
    assert cognito.renew(done).signed_in.username == "ada"


def test_threads_that_renew_at_once_use_no_token_twice(server: CognitoServer) -> None:
    cognito = client(server)
    done = signed_in(start(cognito))
    outcomes: list[object] = []

    def renew() -> None:
        try:
            outcomes.append(cognito.refresh(done).username)
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["ada"] * 8


def test_processes_that_renew_at_once_use_no_token_twice(server: CognitoServer) -> None:
    signed_in(start(client(server, remember=FILE)))
    its = server.pool
    command = [sys.executable, "-c", REFRESH, its.user_pool_id, its.client_id, its.identity_pool_id]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "renewed\n" * 5, done.stderr


def test_signing_out_leaves_no_token_behind(server: CognitoServer) -> None:
    cognito = client(server, remember=FILE)
    done = signed_in(start(cognito))
    renewed = cognito.refresh(done)
    cognito.sign_out(done)  # with the token that is used up: the one that counts is revoked
    (file,) = Path(os.environ["HOME"]).rglob("sessions.json")
    assert json.loads(file.read_text()) == {}
    cognito.store.forget()
    with pytest.raises(SignInRequired):
        CognitoClient(cognito.profile).refresh(renewed)


def test_signing_out_leaves_somebody_elses_session_alone(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    mine, theirs = client(server, remember=FILE), client(server, remember=FILE)
    done = signed_in(start(mine))
    signed_in(start(theirs, username="grace"))  # in another process, and the file is theirs now
    mine.sign_out(done)
    assert theirs.resume().username == "grace"
    with pytest.raises(SignInRequired):
        mine.refresh(done)


def test_signing_out_of_a_busy_pool_is_made_again_and_then_revokes(
    server: CognitoServer, tries_again: None
) -> None:
    cognito = client(server, remember=FILE)
    signed_in(start(cognito))
    server.faults.throttle(2)
    retry_throttled(cognito.sign_out, lambda _: True)
    assert cognito.store.session() is None
    assert [grant.revoked for grant in server.pool.grants] == [True]


def test_signing_out_without_a_connection_forgets_the_session_all_the_same(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito = client(server, remember=FILE)
    signed_in(start(cognito))
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    with pytest.raises(ConnectionFailed):
        client(server, remember=FILE).sign_out()
    assert cognito.store.session() is None
