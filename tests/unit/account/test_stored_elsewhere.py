"""What a profile has stored under another `remember` is ended as well, or named where it cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from cognito_tui.services.account import finish_deletion, left_behind
from cognito_tui.services.base import Secret
from cognito_tui.services.config import Profile
from cognito_tui.services.storage import kernel_keyring, passphrase_cipher, state_file
from cognito_tui.services.tokens import AuthResult, Tokens, TokenStore, stored_variants
from tests.support.scripted_cognito import jwt

PROFILE = Profile("test", "eu-west-1_A", "client-1", "eu-west-1:1", remember="off")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary")))
PASSPHRASE = Secret("correct horse canary")


class Backend(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    backend = Backend()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    monkeypatch.setattr(passphrase_cipher, "COST", 2**14)
    monkeypatch.setattr(kernel_keyring, "find", lambda *_: None)
    monkeypatch.setattr(kernel_keyring, "keep", lambda *_: False)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    yield backend
    passphrase_cipher._opened.clear()


def store(way: str) -> TokenStore:
    store = TokenStore(replace(PROFILE, remember=way))
    if way == "encrypted":
        store.choose_passphrase(PASSPHRASE)
    store.save(SIGNED_IN)
    assert store.session() is not None, store.warning
    return store


@pytest.mark.parametrize("way", ["file", "keyring", "encrypted"])
@pytest.mark.parametrize("now", ["off", "file", "keyring", "encrypted"])
def test_a_deleted_account_is_in_no_file(way: str, now: str) -> None:
    kept, profile = store(way), replace(PROFILE, remember=now)
    finish_deletion(profile, "another")
    assert kept.session() is not None, "somebody else's stays"
    finish_deletion(profile, SIGNED_IN.tokens.username)
    assert kept.session() is None
    assert left_behind(profile) == []


def test_what_cannot_be_opened_is_named_and_left(backend: Backend) -> None:
    store("keyring")
    store("encrypted")
    profile = replace(PROFILE, remember="file")
    assert [way.remember for way in stored_variants(profile)] == ["file", "keyring", "encrypted"]
    backend.locked = True
    passphrase_cipher._opened.clear()
    assert [way.remember for way in stored_variants(profile)] == ["file"]
    finish_deletion(profile, SIGNED_IN.tokens.username)
    sealed, encrypted = map(str, left_behind(profile))
    assert 'cognito-tui/sessions.sealed, which belongs to remember = "keyring", may hold' in sealed
    assert "It is locked." in sealed
    assert "sessions.encrypted" in encrypted
    assert "The saved sessions are locked." in encrypted
    assert state_file("sessions.sealed").exists()


def test_where_the_profile_says_so_it_is_an_error(backend: Backend) -> None:
    """As before: what was to be deleted is still there."""
    store("keyring")
    backend.locked = True
    profile = replace(PROFILE, remember="keyring")
    assert [way.remember for way in stored_variants(profile)] == ["keyring", "file"]
