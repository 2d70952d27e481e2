"""AWS credentials at hand: who gets which, one renewal for everybody, and nothing that a failure takes away."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import ConnectionFailed, SignInRequired
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE, OFF, Profile
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.renewal import renewal_instant
from tests.support.at_once import at_once
from tests.support.permissions import need_permissions
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start
from tests.support.scripted_sign_in import PROFILE

HOUR = timedelta(hours=1)
IMPORTS = """
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config.profile import Profile
from cognito_tui.client import CognitoClient
pool, client, identity_pool = sys.argv[1:]
for service in ("cognito-idp", "cognito-identity"):
    AwsService(service, "eu-west-1", Clock()).endpoint()
"""
ASK = """
cognito = CognitoClient(Profile("test", pool, client, identity_pool, app_name="Tests", remember="file"))
print(cognito.credentials().secret_access_key.reveal())
"""
PUT = """
import sys
from datetime import datetime, timedelta, timezone
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.base.secret import Secret
cache = CredentialCache(Profile("test", "eu-west-1_A", "client", "eu-west-1:1"), Clock())
print("ready", flush=True)
number = 0
while True:
    number += 1
    text = Secret(str(number) * 1000)
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    cache.put("ada", "ada", AwsCredentials(text, text, text, until, "id", "eu-west-1"))
"""


def home() -> Path:
    return Path(os.environ["HOME"])


def file() -> Path:
    return home() / ".local/state/cognito-tui/credentials.json"


def credentials(life: timedelta = HOUR, canary: str = "canary") -> AwsCredentials:
    until = datetime.now(timezone.utc) + life
    return AwsCredentials(
        Secret(f"ASIA-{canary}"),
        Secret(f"secret-{canary}"),
        Secret(f"token-{canary}"),
        until.replace(microsecond=0),
        "eu-west-1:identity",
        "eu-west-1",
        "The reason.",
    )


def key(given: AwsCredentials) -> str:
    """Another one each time that the pool gives some."""
    return given.secret_access_key.reveal()


def cache(profile: Profile = PROFILE, clock: Clock | None = None) -> CredentialCache:
    return CredentialCache(profile, clock or Clock())


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(rotation=0.0) as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


def expire(server: CognitoServer) -> None:
    """As if the hour were over: on disk, where all processes look."""
    records = json.loads(file().read_text())
    for record in records["credentials"].values():
        record["renew_at"] = 0
        record["Expiration"] = "2026-01-01T00:00:00+00:00"
    file().write_text(json.dumps(records))


# what is kept ---------------------------------------------------------------------------------------------------------


def test_what_was_put_is_there_for_the_next_process_and_for_nobody_else() -> None:
    given = credentials()
    cache().put("ada@work", "ada", given)
    found = cache().get()
    assert found is not None
    assert (found.username, found.user_id, found.credentials) == ("ada@work", "ada", given)
    assert abs(found.renew_at - (given.expires_at - timedelta(minutes=15))) < timedelta(seconds=5)
    assert stat.S_IMODE(file().stat().st_mode) == 0o600
    assert stat.S_IMODE(file().parent.stat().st_mode) == 0o700
    assert "canary" not in repr(found)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "another"},
        {"user_pool_id": "eu-west-1_Other"},
        {"client_id": "client-2"},
        {"identity_pool_id": "eu-west-1:11111111-0000-0000-0000-000000000000"},
        {"role_arn": "arn:aws:iam::123456789012:role/other"},
        {"role_arn": "arn:aws:iam::123456789012:role/other", "duration": 43200},
        {"proxy_function": "longer", "duration": 43200},
        {"proxy_function": "longer", "proxy_role": "arn:aws:iam::123456789012:role/other"},
        {"username": "grace"},
    ],
    ids=lambda other: "-".join(other),
)
def test_other_settings_have_other_credentials(other: dict[str, Any]) -> None:
    cache().put("ada", "ada-id", credentials())
    assert cache(replace(PROFILE, **other)).get() is None


@pytest.mark.parametrize("name", ["ada", "ada-id"])
def test_a_profile_that_names_the_user_has_them(name: str) -> None:
    cache().put("ada", "ada-id", credentials())
    assert cache(replace(PROFILE, username=name)).get() is not None


def test_nothing_is_written_where_the_cache_is_off() -> None:
    off = replace(PROFILE, cache=OFF)
    mine = cache(off)
    mine.put("ada", "ada", credentials())
    assert mine.get() is not None  # for as long as this program runs
    assert cache(off).get() is None
    assert not list(home().rglob("credentials.json*"))


@pytest.mark.parametrize(("minutes", "renewed_after"), [(15, 10), (30, 20), (60, 45), (720, 705)])
def test_credentials_are_renewed_a_quarter_of_an_hour_before_or_at_two_thirds(
    minutes: int, renewed_after: int
) -> None:
    now = datetime(2026, 11, 21, tzinfo=timezone.utc)
    instant = renewal_instant(now + timedelta(minutes=minutes), now)
    assert instant - now == timedelta(minutes=renewed_after)


@pytest.mark.parametrize("seconds", [0, 1, 3600])
def test_what_has_expired_on_arrival_is_not_asked_for_again_at_once(seconds: int) -> None:
    now = datetime(2026, 11, 21, tzinfo=timezone.utc)
    assert renewal_instant(now - timedelta(seconds=seconds), now) == now + timedelta(minutes=1)


# a file that is not as it should be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "where"),
    [(b'{"credentials": {', "line 1, column 18"), (b"null", "not a JSON object"), (b"\xff\xfe", "not UTF-8")],
)
def test_a_damaged_file_is_named_and_left_as_it_is(content: bytes, where: str) -> None:
    file().parent.mkdir(parents=True)
    file().write_bytes(content)
    mine = cache()
    assert mine.get() is None
    assert "credentials.json is damaged" in mine.warning
    assert where in mine.warning
    mine.put("ada", "ada", credentials())
    mine.forget()
    assert file().read_bytes() == content


@pytest.mark.parametrize(
    "part", ["[]", "{}", '{"credentials": []}', '{"credentials": {"x": 5}}', '{"questions": 5}']
)
def test_what_makes_no_sense_in_it_is_not_there_and_is_replaced(part: str) -> None:
    file().parent.mkdir(parents=True)
    file().write_text(part.replace("x", PROFILE.credentials_key) if part != "[]" else "{}")
    mine = cache()
    assert (mine.get(), mine.warning) == (None, "")
    mine.put("ada", "ada", credentials())
    assert mine.get() is not None


@need_permissions
def test_a_home_that_cannot_be_written_costs_the_cache_and_nothing_else(server: CognitoServer) -> None:
    home().chmod(0o500)
    cognito = client(server)
    session = cognito.session(signed_in(start(cognito)))
    assert session.credentials.access_key_id
    assert any("cannot be written (Permission denied)" in words for words in cognito.warnings)


FULL = """
import resource, signal, sys
from datetime import datetime, timedelta, timezone
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.base.secret import Secret
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
cache = CredentialCache(Profile("test", "eu-west-1_TestPool", "client-1", sys.argv[1]), Clock())
until = datetime.now(timezone.utc) + timedelta(hours=1)
cache.put("ada", "ada", AwsCredentials(Secret("a"), Secret("b"), Secret("c" * 900), until, "id", "eu-west-1"))
print(cache.warning)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits stand in for a full disk")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    cache().put("ada", "ada", credentials())
    before = file().read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, PROFILE.identity_pool_id],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "cannot be written (File too large)" in done.stdout
    assert file().read_bytes() == before
    assert sorted(path.name for path in file().parent.iterdir()) == [
        "credentials.json",
        "credentials.json.lock",
    ]


def test_a_process_killed_at_any_instant_leaves_the_old_file_or_the_new_one() -> None:
    for _ in range(10):
        process = subprocess.Popen([sys.executable, "-c", PUT], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        deadline = time.monotonic() + 20
        while not file().exists() and time.monotonic() < deadline:
            pass
        process.kill()
        process.wait()
        [record] = json.loads(file().read_text())["credentials"].values()
        assert record["AccessKeyId"] == record["SessionToken"]
        process.stdout.close()


# renewing -------------------------------------------------------------------------------------------------------------


def test_credentials_at_hand_are_given_without_a_call(server: CognitoServer) -> None:
    first = client(server, remember=FILE)
    given = first.session(signed_in(start(first))).credentials
    asked = len(server.requests)
    assert key(client(server, remember=FILE).credentials()) == key(given)
    assert len(server.requests) == asked


def test_an_expired_cache_takes_one_call_a_stage(server: CognitoServer) -> None:
    first = client(server, remember=FILE)
    first.session(signed_in(start(first)))
    expire(server)
    before = len(server.operations)
    client(server, remember=FILE).credentials()
    assert server.operations[before:] == ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]


def test_twelve_processes_at_an_expired_cache_renew_once(server: CognitoServer) -> None:
    first = client(server, remember=FILE)
    first.session(signed_in(start(first)))
    expire(server)
    before = len(server.operations)
    its = server.pool
    given = at_once(12, IMPORTS, ASK, its.user_pool_id, its.client_id, its.identity_pool_id)
    assert server.operations[before:] == ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]
    assert len(given) == 12
    assert len({*given}) == 1
    assert given[0]


def test_threads_renew_once_without_any_file(server: CognitoServer) -> None:
    cognito = client(server, cache=OFF)
    signed_in(start(cognito))
    before = len(server.operations)
    given: list[AwsCredentials] = []
    threads = [threading.Thread(target=lambda: given.append(cognito.credentials())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.operations[before:].count("GetTokensFromRefreshToken") == 1
    assert len({key(found) for found in given}) == 1
    assert len(given) == 8


def test_a_failed_renewal_deletes_nothing(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client(server, remember=FILE)
    first.session(signed_in(start(first)))
    expire(server)
    kept = {path: path.read_bytes() for path in file().parent.glob("*.json")}
    assert len(kept) == 2
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
        with pytest.raises(ConnectionFailed):
            client(server, remember=FILE).credentials()
    assert {path: path.read_bytes() for path in kept} == kept
    assert client(server, remember=FILE).credentials().access_key_id


def test_while_credentials_are_good_a_failed_renewal_is_no_failure(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client(server, remember=FILE)
    given = first.session(signed_in(start(first))).credentials
    records = json.loads(file().read_text())
    for record in records["credentials"].values():
        record["renew_at"] = 0
    file().write_text(json.dumps(records))
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    assert key(client(server, remember=FILE).credentials()) == key(given)


def test_without_a_session_somebody_has_to_sign_in_and_the_error_says_how(server: CognitoServer) -> None:
    profile = replace(client(server).profile, name="work", named=True)
    with pytest.raises(SignInRequired) as raised:
        CognitoClient(profile).credentials()
    assert raised.value.exit_code == 3
    assert raised.value.hint == "Call cognito_tui.sign_in, or run: cognito-tui login --profile work"


def test_the_credentials_of_whoever_signs_in_next_replace_the_first_ones(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    cognito = client(server)
    cognito.session(signed_in(start(cognito)))
    theirs = client(server)
    given = theirs.session(signed_in(start(theirs, username="grace"))).credentials
    assert key(client(server).credentials()) == key(given)


def test_signing_out_takes_the_credentials_along(server: CognitoServer) -> None:
    cognito = client(server)
    done = signed_in(start(cognito))
    cognito.session(done)
    cognito.sign_out(done)
    assert client(server).cache.get() is None
    assert "ASIA" not in file().read_text()


def test_signing_out_leaves_somebody_elses_credentials_alone(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    mine, theirs = client(server), client(server)
    done = signed_in(start(mine))
    theirs.session(signed_in(start(theirs, username="grace")))
    mine.sign_out(done)
    assert client(server).cache.get() is not None
