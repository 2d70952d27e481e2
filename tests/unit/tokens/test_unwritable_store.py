"""What cannot be written is good for as long as the process runs: a job of many hours needs no folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.sample_credentials import credentials
from tests.support.scripted_cognito import jwt
from tests.support.scripted_sign_in import PROFILE

KEEPING = replace(PROFILE, remember=FILE)
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-1")))
RENEWED = replace(SIGNED_IN, tokens=replace(SIGNED_IN.tokens, refresh_token=Secret("refresh-2")))


def refresh_token(store: TokenStore) -> str:
    session = store.session()
    return session.refresh_token.reveal() if session else ""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's that is no folder: people give programs /dev/null."""
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").touch()
    return tmp_path / "home"


def test_a_session_that_cannot_be_written_is_renewed_marked_and_ended_in_this_process(home: Path) -> None:
    store = TokenStore(KEEPING)
    assert not store.unsaved
    store.save(SIGNED_IN)
    assert "Signing in will be needed again" in store.warning
    assert store.unsaved
    with store.one_refresh():
        store.check_can_save()
        store.save_renewed(RENEWED)
    assert refresh_token(store) == "refresh-2"
    session = store.session()
    assert session is not None
    store.mark_refused(session)
    assert (again := store.session()) is not None
    assert again.refused
    assert refresh_token(TokenStore(KEEPING)) == "", "no other has it"
    assert store.forget() is None
    assert store.session() is None
    store.save(SIGNED_IN)
    assert refresh_token(store) == "refresh-1"


def test_what_waits_is_written_with_the_next_that_can_be_and_never_again(home: Path) -> None:
    store = TokenStore(KEEPING)
    store.save(SIGNED_IN)
    home.unlink()
    store.save_renewed(RENEWED)
    assert refresh_token(TokenStore(KEEPING)) == "refresh-2"
    assert TokenStore(KEEPING).forget() is None
    assert store.session() is None, "another has signed out"


def test_credentials_that_cannot_be_written_are_cached_in_this_process(home: Path) -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    cache = CredentialCache(KEEPING, Clock())
    cache.put("ada", "ada", credentials("ASIAFIRST", expires_at=later))
    cache.allow_lookup("a question")
    assert "are not cached" in cache.warning
    assert (cached := cache.get()) is not None
    assert cached.credentials.access_key_id.reveal() == "ASIAFIRST"
    assert CredentialCache(KEEPING, Clock()).get() is None
    home.unlink()
    cache.put("ada", "ada", credentials("ASIASECOND", expires_at=later))
    CredentialCache(KEEPING, Clock()).put("ada", "ada", credentials("ASIATHIRD", expires_at=later))
    assert (cached := cache.get()) is not None
    assert cached.credentials.access_key_id.reveal() == "ASIATHIRD", "what another has written counts again"
    cache.forget()
    assert cache.get() is None


def test_a_home_that_is_no_folder_has_no_configuration(home: Path) -> None:
    from cognito_tui.services.aws_files import config_file, read
    from cognito_tui.services.config.loading import Flags, load

    pool = {"COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI", "COGNITO_CLIENT_ID": "client"}
    environ = {"HOME": str(home), **pool}
    assert load(Flags(), environ=environ, directory=home.parent).profile.client_id == "client"
    assert not read(config_file(environ)).sections
