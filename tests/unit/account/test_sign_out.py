"""Signing out of this machine: what is saved of the user otherwise than the profile says now ends as well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import NotForgotten
from cognito_tui.services.account.sign_out import finish_sign_out
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.store import TokenStore
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as running:
        for user in ("ada", "bob"):
            running.pool.add_user(user, PASSWORD)
        yield running


def saved(server: CognitoServer, username: str = "ada") -> Profile:
    """Sign in, with the session saved in a file; return the same profile, which saves none by now."""
    cognito = client(server, remember="file")
    signed_in(start(cognito, username=username))
    return replace(cognito.profile, remember="off")


def test_a_session_that_was_saved_before_ends_at_cognito_and_here(server: CognitoServer) -> None:
    profile = saved(server)
    finish_sign_out(profile, "ada", CognitoClient, os.environ)
    assert [grant.revoked for grant in server.pool.grants] == [True]
    assert TokenStore(replace(profile, remember="file")).session() is None


def test_somebody_elses_session_stays(server: CognitoServer) -> None:
    profile = saved(server, "bob")
    finish_sign_out(profile, "ada", CognitoClient, os.environ)
    assert [grant.revoked for grant in server.pool.grants] == [False]
    stored = TokenStore(replace(profile, remember="file")).session()
    assert stored is not None
    assert stored.user_id == "bob"


def test_without_any_nobody_is_asked(server: CognitoServer) -> None:
    asked: list[Profile] = []

    def never(profile: Profile) -> CognitoClient:
        asked.append(profile)
        raise AssertionError

    finish_sign_out(client(server).profile, "ada", never, os.environ)
    assert asked == []


def test_what_a_killed_process_left_is_swept(server: CognitoServer) -> None:
    beside = Path(os.environ["HOME"], ".aws/credentials")
    beside.parent.mkdir()
    left = beside.with_name(".credentials.0a1b2c3d.cognito-tui-new")
    left.write_text("aws_secret_access_key = canary")
    profile = saved(server)
    finish_sign_out(profile, "ada", CognitoClient, os.environ)
    assert not left.exists()


def test_what_cannot_be_deleted_is_an_error_and_the_rest_is_done(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = saved(server)
    monkeypatch.setattr(
        "cognito_tui.services.account.sign_out.sweep_beside_keys",
        lambda *_: [NotForgotten("~/.aws/.credentials.tmp is still there.", detail="Permission denied.")],
    )
    with pytest.raises(NotForgotten, match="The session has ended") as caught:
        finish_sign_out(profile, "ada", CognitoClient, os.environ)
    assert "Permission denied." in caught.value.detail
    assert [grant.revoked for grant in server.pool.grants] == [True]
