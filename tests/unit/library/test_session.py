"""A session's tokens, keys, account and end: fresh for as long as Cognito renews them, asked for once by many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

import cognito_tui
from cognito_tui import (
    AwsCredentials,
    Client,
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    IncorrectPassword,
    PasswordRejected,
    Secret,
    Session,
    SignInRequired,
    Throttled,
    Tokens,
)
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.library_pool import at_once, ids, later, pool, unreachable
from tests.support.pool_client import PASSWORD

RENEWAL = "GetTokensFromRefreshToken"
KEYS = "GetCredentialsForIdentity"
HOUR = 3600


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        yield server


def sign_in(server: CognitoServer, username: str = "ada", **settings: str) -> Session:
    return cognito_tui.sign_in(ids(server, **settings), username, PASSWORD)


def text(credentials: AwsCredentials) -> str:
    return credentials.session_token.reveal()


def of(tokens: Tokens) -> tuple[str, str]:
    return tokens.id_token.reveal(), tokens.access_token.reveal()


# tokens ---------------------------------------------------------------------------------------------------------------


def test_tokens_are_given_as_they_are_until_the_last_minute_and_then_renewed(server: CognitoServer) -> None:
    session = sign_in(server)
    first = session.tokens()
    later(server, session, seconds=HOUR - 70)
    assert of(session.tokens()) == of(first)
    later(server, session, seconds=15)  # less than a minute is left
    renewed = session.tokens()
    assert of(renewed) != of(first)
    expires_at = renewed.expires_at
    assert expires_at is not None
    assert expires_at - session.clock.now() > timedelta(minutes=59)
    assert of(session.tokens()) == of(renewed)
    assert server.operations.count(RENEWAL) == 1


def test_of_twenty_threads_that_need_new_tokens_one_renews(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    session = sign_in(server)
    later(server, session, seconds=HOUR)
    assert len(set(map(of, at_once(20, session.tokens)))) == 1
    assert server.operations.count(RENEWAL) == 1


def test_a_rotated_refresh_token_is_the_next_one_used_whoever_renews(server: CognitoServer) -> None:
    """The account, the keys and the tokens of a session renew with one refresh token, which works once."""
    server.pool.rotation = 0.0
    session = sign_in(server)
    account = session.account
    for ask in (session.tokens, account.user, session.aws_credentials, account.user, session.tokens):
        later(server, session, seconds=HOUR)
        ask()
    used = [body["RefreshToken"] for body in server.asked(RENEWAL)]
    assert len(set(used)) == len(used) == 5


def test_tokens_that_were_refused_are_renewed_once_for_all_who_had_them(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    session = sign_in(server)
    refused = session.tokens()
    got = at_once(20, lambda: session.renewed(refused))
    assert len(set(map(of, got))) == 1
    assert of(got[0]) != of(refused)
    assert server.operations.count(RENEWAL) == 1
    assert of(session.renewed(refused)) == of(got[0]), "somebody who comes late renews nothing"
    assert of(session.renewed(got[0])) != of(got[0])


def test_the_claims_are_those_of_the_latest_id_token(server: CognitoServer) -> None:
    session = sign_in(server)
    assert (session.username, session.claims["email"]) == ("ada", "ada@example.com")
    session.account.update_attributes({"email": "countess@example.com"})
    session.renewed(session.tokens())
    assert session.claims["email"] == "countess@example.com"


def test_an_alias_is_not_the_name(server: CognitoServer) -> None:
    server.pool.email_sign_in = "alias"
    session = sign_in(server, "ada@example.com")
    assert (session.username, session.profile.username) == ("ada", "ada")
    later(server, session, seconds=HOUR)
    assert session.tokens().username == "ada"


def test_a_session_that_cannot_be_renewed_asks_for_a_sign_in_with_all_that_is_known(
    server: CognitoServer,
) -> None:
    session = sign_in(server)
    server.pool.grants[0].revoked = True
    later(server, session, seconds=HOUR)
    for ask in (session.tokens, session.aws_credentials, session.account.user):
        with pytest.raises(SignInRequired) as refused:
            ask()
        error = refused.value
        assert error.title
        assert error.hint
        assert error.aws_code == "NotAuthorizedException"
        assert len(error.request_id) == 36
        assert isinstance(error.detail, str)
    assert session.username == "ada"


# keys -----------------------------------------------------------------------------------------------------------------


def test_keys_are_asked_for_once_while_they_are_good_whoever_asks(server: CognitoServer) -> None:
    session = sign_in(server)
    got = at_once(20, session.aws_credentials)
    assert len(set(map(text, got))) == 1
    later(server, session, seconds=HOUR - 16 * 60)
    assert text(session.aws_credentials()) == text(got[0])
    assert server.operations.count(KEYS) == 1


def test_keys_are_renewed_a_quarter_of_an_hour_before_they_end_once_for_twenty_threads(
    server: CognitoServer,
) -> None:
    server.pool.rotation = 0.0
    session = sign_in(server)
    first = session.aws_credentials()
    later(server, session, seconds=HOUR - 14 * 60)
    got = at_once(20, session.aws_credentials)
    assert {text(credentials) for credentials in got} == {text(got[0])} != {text(first)}
    assert server.operations.count(KEYS) == 2
    later(server, session, seconds=HOUR)  # by now the tokens are over, too
    at_once(20, session.aws_credentials)
    assert (server.operations.count(KEYS), server.operations.count(RENEWAL)) == (3, 1)


def test_keys_with_a_short_life_are_renewed_at_two_thirds_of_it(server: CognitoServer) -> None:
    server.pool.credentials_seconds = 900
    session = sign_in(server)
    session.aws_credentials()
    later(server, session, seconds=590)
    session.aws_credentials()
    assert server.operations.count(KEYS) == 1
    later(server, session, seconds=20)
    session.aws_credentials()
    assert server.operations.count(KEYS) == 2


def test_keys_at_hand_are_given_while_they_last_when_a_renewal_fails(server: CognitoServer) -> None:
    session = sign_in(server)
    first = session.aws_credentials()
    later(server, session, seconds=HOUR - 10 * 60)
    server.faults.throttle(100)
    for _ in range(3):
        assert text(session.aws_credentials()) == text(first)
    assert server.operations.count(KEYS) == 2, "while the pool is in trouble not every call waits for it"
    later(server, session, seconds=59)
    assert text(session.aws_credentials()) == text(first)
    assert server.operations.count(KEYS) == 2
    later(server, session, seconds=2)
    assert text(session.aws_credentials()) == text(first)
    assert server.operations.count(KEYS) == 3
    later(server, session, seconds=8 * 60)  # their last minute
    assert text(session.aws_credentials()) == text(first)
    later(server, session, seconds=60)
    with pytest.raises(Throttled):
        session.aws_credentials()
    server.faults.clear()
    assert text(session.aws_credentials()) != text(first)


def test_without_an_identity_pool_there_is_everything_but_keys(server: CognitoServer) -> None:
    where = ids(server)
    del where["identity_pool_id"]
    session = cognito_tui.sign_in(where, "ada", PASSWORD)
    assert session.account.user().username == "ada"
    for ask in (session.aws_credentials, session.boto3_session):
        with pytest.raises(ConfigurationError, match="identity pool") as refused:
            ask()
        assert "identity_pool_id" in refused.value.hint
    later(server, session, seconds=HOUR)
    session.tokens()
    session.sign_out()


# the account ----------------------------------------------------------------------------------------------------------


def test_the_account_is_the_users_own_and_outlives_the_tokens(server: CognitoServer) -> None:
    session = sign_in(server)
    account = session.account
    account.update_attributes({"name": "Ada Lovelace"})
    later(server, session, seconds=HOUR)
    assert account.user().attributes["name"] == "Ada Lovelace"
    with pytest.raises(IncorrectPassword, match="old"):
        account.change_password(Secret("Wrong-Horse-1"), Secret("Correct-Horse-8"))
    with pytest.raises(PasswordRejected):
        account.change_password(Secret(PASSWORD), Secret("weak"))
    account.change_password(Secret(PASSWORD), Secret("Correct-Horse-8"))
    assert cognito_tui.sign_in(ids(server), "ada", "Correct-Horse-8").username == "ada"
    assert server.operations.count(RENEWAL) == 1


def test_a_device_is_remembered_and_forgotten_while_the_session_goes_on(server: CognitoServer) -> None:
    server.pool.devices = "opt-in"
    server.pool.rotation = 0.0
    session = sign_in(server)
    later(server, session, seconds=HOUR)
    session.remember_device()
    (device,) = session.account.devices()
    assert device.remembered
    later(server, session, seconds=HOUR)
    session.tokens()
    session.remember_device(remembered=False)
    assert not session.account.devices()[0].remembered
    session.forget_device()
    assert session.account.devices() == ()
    with pytest.raises(CognitoTuiError, match="does not track"):
        session.remember_device()
    later(server, session, seconds=HOUR)
    with pytest.raises(SignInRequired):
        session.tokens()


# the end --------------------------------------------------------------------------------------------------------------


def over(session: Session, tokens: Tokens) -> None:
    """Nothing works that would ask Cognito for anything."""
    for ask in (
        session.tokens,
        lambda: session.renewed(tokens),
        session.aws_credentials,
        session.boto3_session,
        session.account.user,
        session.remember_device,
        session.forget_device,
    ):
        with pytest.raises(SignInRequired, match="signed out"):
            ask()


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_session_that_was_signed_out_is_over_here_and_at_the_pool(
    server: CognitoServer, everywhere: bool
) -> None:
    session, other = sign_in(server), sign_in(server)
    tokens = session.tokens()
    session.aws_credentials()
    account = session.account
    session.sign_out(everywhere=everywhere)
    over(session, tokens)
    with pytest.raises(SignInRequired):
        account.user()
    assert [grant.revoked for grant in server.pool.grants] == [True, everywhere]
    asked = len(server.requests)
    with pytest.raises(SignInRequired):
        session.aws_credentials()
    assert len(server.requests) == asked
    if not everywhere:
        session.sign_out()  # again does no harm
        assert other.account.user().username == "ada"


@pytest.mark.parametrize("everywhere", [False, True])
def test_without_a_network_a_session_is_over_here_all_the_same(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, everywhere: bool
) -> None:
    tokens = sign_in(server).tokens()
    unreachable(monkeypatch)
    session = Client(ids(server)).session(
        id_token=tokens.id_token, access_token=tokens.access_token, refresh_token=tokens.refresh_token
    )
    with pytest.raises(ConnectionFailed):
        session.sign_out(everywhere=everywhere)
    over(session, tokens)


def test_a_busy_pool_can_be_told_again_that_the_session_is_over(server: CognitoServer) -> None:
    session = sign_in(server)
    server.faults.throttle()
    with pytest.raises(Throttled):
        session.sign_out()
    over(session, Tokens(Secret(""), Secret(""), None))
    session.sign_out()
    assert server.pool.grants[0].revoked


def test_a_deleted_account_has_no_session_and_one_that_could_not_be_deleted_goes_on(
    server: CognitoServer,
) -> None:
    server.pool.rotation = 0.0
    session = sign_in(server)
    tokens = session.tokens()
    later(server, session, seconds=HOUR)
    server.faults.throttle()
    with pytest.raises(Throttled):
        session.delete_account()
    assert session.account.user().username == "ada"
    session.delete_account()
    assert server.pool.users == {}
    over(session, tokens)
