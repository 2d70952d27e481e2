"""A session of an access token alone: what needs the ID token says so, and nothing else does."""

from __future__ import annotations

import asyncio

import pytest

import cognito_tui
from cognito_tui import Client, SignInRequired, UnexpectedAnswer, aio
from cognito_tui.services.api import ID, bearer
from tests.support.crash_report import everything_about
from tests.support.library_pool import ids, later, pool
from tests.support.pool_client import PASSWORD


def test_an_access_token_alone_is_a_session_without_what_the_id_token_is_for() -> None:
    with pool() as server:
        tokens = cognito_tui.sign_in(ids(server), "ada", PASSWORD).tokens()
        client = Client(ids(server))
        session = client.session(access_token=tokens.access_token.reveal())
        assert (session.username, repr(session)) == (
            "ada",
            f"<cognito_tui.Session of 'ada' in {server.pool.user_pool_id}>",
        )
        assert session.account.user().attributes["email"] == "ada@example.com"
        assert session.tokens().access_token == tokens.access_token
        assert not session.tokens().id_token
        asked = len(server.requests)
        for needs in (
            lambda: session.claims,
            session.aws_credentials,
            lambda: session.boto3_session().client("sts").get_caller_identity(),
            lambda: bearer(ID, session.tokens()),
        ):
            with pytest.raises(SignInRequired, match="This session has no ID token") as refused:
                needs()
            assert refused.value.hint == "Give one as well, or sign in."
        assert len(server.requests) == asked
        there = asyncio.run(aio.Client(ids(server)).session(access_token=tokens.access_token))
        assert there.username == "ada"

        # a renewal brings one
        renewing = client.session(access_token=tokens.access_token, refresh_token=tokens.refresh_token)
        later(server, renewing, session, seconds=3600)
        assert renewing.aws_credentials().identity_id
        assert renewing.claims["email"] == "ada@example.com"
        with pytest.raises(SignInRequired):
            session.tokens()


def test_what_is_no_access_token_of_a_pool_makes_no_session() -> None:
    with pool() as server:
        tokens = cognito_tui.sign_in(ids(server), "ada", PASSWORD).tokens()
        for token in ("", "x", "a.b.c", "e30.eyJ0b2tlbl91c2UiOiJhY2Nlc3MifQ.x"):
            with pytest.raises(UnexpectedAnswer, match="This is not an access token") as refused:
                Client(ids(server)).session(access_token=token)
            assert tokens.id_token.reveal() not in everything_about(refused.value, but=__file__)
        with pytest.raises(TypeError):
            Client(ids(server)).session(access_token=None)  # type: ignore[arg-type]
