"""The files of the first released layout are read, and written alike: whoever goes back to it loses nothing either.

`released/` holds one of each, as that layout wrote them, with made-up secrets. What depends on the machine or on the
time stands in capitals.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.services import aws_files, storage
from cognito_tui.services.aws import AwsCredentials
from cognito_tui.services.base import Clock, Secret
from cognito_tui.services.config import KEYRING, Flags, Profile, load
from cognito_tui.services.credentials import CredentialCache, IdentityIds, cache_key, lookup
from cognito_tui.services.storage import cache_file, paths, state_file
from cognito_tui.services.tokens import AuthResult, Device, Tokens, TokenStore
from tests.support.scripted_cognito import jwt

RELEASED = Path(__file__).with_name("released")
SEALING_KEY = "bWFkZS11cC1rZXktb2YtdGhpcnR5LXR3by1ieXRlcyE="
EXPIRY = datetime(2030, 1, 1, tzinfo=timezone.utc)
IDENTITY = "eu-west-1:00000000-1111-2222-3333-444444444444"
DEVICE = Device(
    "eu-west-1_11111111-2222-3333-4444-555555555555", "group-1", Secret("made-up-device-secret"), True
)
SESSION = AuthResult(
    "ada",
    Tokens(
        Secret(jwt(**{"cognito:username": "ada-in-the-pool"})),
        Secret("access"),
        Secret("made-up-refresh-token"),
    ),
    DEVICE,
)
KEYS = AwsCredentials(
    Secret("ASIARELEASED00000000"),
    Secret("made-up-secret-key"),
    Secret("made-up-session-token"),
    EXPIRY,
    IDENTITY,
    "eu-west-1",
)


def released(name: str, **values: object) -> str:
    text = (RELEASED / name).read_text()
    for word, value in values.items():
        text = text.replace(word, str(value))
    return text


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(text)
    path.chmod(0o600)
    return path


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.chdir(tmp_path)
    put(paths.config_file("config.toml"), released("config.toml"))
    return load(Flags(), environ=os.environ, directory=tmp_path).profile


@pytest.fixture
def _keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class WithTheKey(KeyringBackend):
        def get_password(self, service: str, username: str) -> str | None:
            return SEALING_KEY if (service, username) == ("cognito-tui", "sessions") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError("there is a key already")

        def delete_password(self, service: str, username: str) -> None:
            raise AssertionError

    monkeypatch.setattr(keyring, "get_keyring", WithTheKey)


def test_config_toml(profile: Profile) -> None:
    assert (profile.name, profile.user_pool_id, profile.client_id) == (
        "work",
        "eu-west-1_Released",
        "releasedclient",
    )
    assert profile.client_secret == Secret("made-up-client-secret")
    assert profile.identity_pool_id == "eu-west-1:00000000-0000-0000-0000-000000000001"
    assert (profile.auth_flow, profile.username, profile.remember) == ("USER_SRP_AUTH", "ada", "file")
    assert (profile.role_arn, profile.duration) == ("arn:aws:iam::123456789012:role/work", 43_200)
    assert (profile.domain, profile.api_hosts) == ("https://auth.example.com", ("api.example.com",))


@pytest.mark.usefixtures("_keyring")
@pytest.mark.parametrize("name", ["sessions.json", "sessions.sealed"])
def test_stored_sessions_and_devices(profile: Profile, name: str) -> None:
    if name.endswith("sealed"):
        profile = replace(profile, remember=KEYRING)
    path = put(state_file(name), released(name))
    store = TokenStore(profile)
    session = store.session()
    assert session is not None, store.warning
    assert (session.username, session.user_id, session.device) == ("ada", "ada-in-the-pool", DEVICE)
    assert session.refresh_token == Secret("made-up-refresh-token")
    assert store.device("ada") == DEVICE
    path.unlink()
    store.save(SESSION)
    store.save_device("ada", DEVICE)
    if name == "sessions.json":
        assert path.read_text() == released(name)
    else:
        from cryptography.fernet import Fernet

        opened = [
            Fernet(SEALING_KEY).decrypt(text.encode()).decode() for text in (path.read_text(), released(name))
        ]
        assert opened[0] == opened[1] == released("sessions.json")


def test_cached_credentials(profile: Profile) -> None:
    in_an_hour = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=1)
    key = cache_key(["--profile", "work"])
    values: dict[str, Any] = {
        "CACHE_KEY": json.dumps(key)[1:-1],
        "RENEW_AT": time.time() + 2700,
        "EXPIRATION": in_an_hour.isoformat(),
    }
    path = put(state_file("credentials.json"), released("credentials.json", **values))
    cached = CredentialCache(profile, Clock()).get()
    assert cached is not None
    assert (cached.username, cached.user_id) == ("ada", "ada-in-the-pool")
    assert cached.credentials == replace(KEYS, expires_at=in_an_hour)
    assert json.loads(lookup(["--profile", "work"]) or "{}") == {
        "Version": 1,
        "AccessKeyId": "ASIARELEASED00000000",
        "SecretAccessKey": "made-up-secret-key",
        "SessionToken": "made-up-session-token",
        "Expiration": in_an_hour.isoformat(),
    }
    path.unlink()
    cache = CredentialCache(profile, Clock())
    cache.put("ada", "ada-in-the-pool", cached.credentials)
    assert key is not None
    cache.allow_lookup(key)
    written = json.loads(path.read_text())
    [record] = written["credentials"].values()
    assert record.pop("clock")  # which is newer, and told apart by nobody who does not know it
    assert written == json.loads(released("credentials.json", **{**values, "RENEW_AT": record["renew_at"]}))


def test_preferences() -> None:
    path = put(state_file("choices.json"), released("choices.json"))
    assert storage.recall(storage.FORMAT) == "fish"
    path.unlink()
    storage.remember(storage.FORMAT, "fish")
    assert path.read_text() == released("choices.json")


def test_identity_ids() -> None:
    path = put(cache_file("identity-ids.json"), released("identity-ids.json"))
    user = "eu-west-1:00000000-0000-0000-0000-000000000001/eu-west-1_Released/s"
    assert IdentityIds().get(user) == IDENTITY
    path.unlink()
    IdentityIds().put(user, IDENTITY)
    assert path.read_text() == released("identity-ids.json")


def test_written_keys(profile: Profile) -> None:
    home = os.environ["HOME"]
    path = put(state_file("written-keys.json"), released("written-keys.json", HOME=home))
    credentials = put(Path(home, ".aws", "credentials"), released("aws-credentials"))
    [keys] = aws_files.written_keys(profile.session_key)
    assert (keys.path, keys.name, keys.expires_at) == (credentials, "work-keys", EXPIRY)
    aws_files.take_out(keys)
    assert credentials.read_text() == ""
    assert json.loads(path.read_text()) == {}
    path.unlink()
    aws_files.write_credentials("work-keys", KEYS, session_key=profile.session_key, environ=os.environ)
    assert credentials.read_text() == released("aws-credentials")
    assert path.read_text() == released("written-keys.json", HOME=home)


def test_running_servers(profile: Profile) -> None:
    parent = os.getppid()
    with storage.noted(profile.session_key, "serve"):
        [record] = json.loads(state_file("servers.json").read_text()).values()
        ours = released("servers.json", PROCESS=os.getpid(), STARTED=record["started"])
        assert state_file("servers.json").read_text() == ours
    from cognito_tui.services.storage.running_servers import started

    put(state_file("servers.json"), released("servers.json", PROCESS=parent, STARTED=started(parent)))
    [server] = storage.servers(profile.session_key)
    assert (server.process, server.what) == (parent, "serve")
