"""boto3 with a session's keys, and botocore's own chain with those of the session that was kept.

The entry without code, an AWS profile, is followed in tests/external/test_aws_profile.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import botocore.session
import pytest

import cognito_tui
from cognito_tui import ConfigurationError, ConnectionFailed, CredentialProvider, Session, SignInRequired
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.library_pool import at_once, ids, later, pool, unreachable, write_profile
from tests.support.pool_client import PASSWORD

HOUR = 3600
RENEWAL, KEYS, CALLER = "GetTokensFromRefreshToken", "GetCredentialsForIdentity", "GetCallerIdentity"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool("ada", "bob") as server:
        yield server


def sign_in(server: CognitoServer, **settings: str) -> Session:
    return cognito_tui.sign_in(ids(server, **settings), "ada", PASSWORD)


def who(aws: Any) -> str:
    """The session token that a signed call was made with, as STS saw it."""
    return str(aws.client("sts").get_caller_identity()["Arn"])


@pytest.fixture(autouse=True)
def _one_clock(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 signs with the time of this machine, which goes with the pool's."""
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime",
        lambda: datetime.fromtimestamp(server.pool.now(), timezone.utc).replace(tzinfo=None),
    )


# a session's ----------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_for_before_the_first_signed_call_and_then_once(server: CognitoServer) -> None:
    session = sign_in(server)
    asked = len(server.requests)
    aws = session.boto3_session()
    sts = aws.client("sts")
    assert len(server.requests) == asked
    for _ in range(3):
        assert "assumed-role/SignedIn" in sts.get_caller_identity()["Arn"]
    assert server.operations[asked:] == ["GetId", KEYS, CALLER, CALLER, CALLER]
    signed = {body["SessionToken"] for body in server.asked(CALLER)}
    assert signed == {session.aws_credentials().session_token.reveal()}


def test_of_twenty_threads_that_need_new_keys_one_renews_keys_and_tokens(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    session = sign_in(server)
    sts = session.boto3_session().client("sts")
    at_once(20, sts.get_caller_identity)
    assert server.operations.count(KEYS) == 1
    later(server, session, seconds=HOUR + 1)
    at_once(20, sts.get_caller_identity)
    assert (server.operations.count(KEYS), server.operations.count(RENEWAL)) == (2, 1)
    assert len({body["SessionToken"] for body in server.asked(CALLER)}) == 2


def test_boto3_sessions_of_one_session_share_their_keys(server: CognitoServer) -> None:
    session = sign_in(server)
    at_once(5, lambda: who(session.boto3_session()))
    assert server.operations.count(KEYS) == 1


def test_sessions_leave_nothing_behind_in_what_all_share(server: CognitoServer) -> None:
    session = sign_in(server)
    folders = [
        list(aws._session.get_component("data_loader").search_paths)
        for aws in (session.boto3_session() for _ in range(3))
    ]
    assert folders[0] == folders[2]


def test_keys_that_botocore_finds_short_of_life_all_the_time_are_not_asked_for_at_each_request(
    server: CognitoServer,
) -> None:
    """Botocore wants others from a quarter of an hour before the end on: these live no longer."""
    server.pool.credentials_seconds = 900
    session = sign_in(server)
    sts = session.boto3_session().client("sts")
    for _ in range(3):
        sts.get_caller_identity()
    later(server, session, seconds=580)  # botocore must have others now; renewed they are at two thirds
    at_once(5, sts.get_caller_identity)
    assert server.operations.count(KEYS) == 1
    later(server, session, seconds=30)
    at_once(5, sts.get_caller_identity)
    assert server.operations.count(KEYS) == 2


def test_what_keeps_keys_from_being_renewed_is_raised_by_the_call_that_needs_them(
    server: CognitoServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.pool.token_seconds = 600
    session = sign_in(server)
    aws = session.boto3_session()
    s3, sts = aws.client("s3"), aws.client("sts")
    sts.get_caller_identity()
    credentials = session.aws_credentials()
    server.pool.grants[0].revoked = True
    later(server, session, seconds=HOUR - 5 * 60)
    assert sts.get_caller_identity(), "those at hand last five minutes"
    later(server, session, seconds=5 * 60)
    caplog.clear()
    with caplog.at_level("DEBUG"), pytest.raises(SignInRequired) as refused:
        s3.list_buckets()
    assert refused.value.aws_code == "NotAuthorizedException"
    assert refused.value.request_id
    assert "Refreshing temporary credentials failed" in caplog.text
    secrets = (credentials.secret_access_key, credentials.session_token, session.profile.client_secret)
    tokens = [body["RefreshToken"] for body in server.asked(RENEWAL)]
    revealed = [PASSWORD, *(secret.reveal() for secret in secrets if secret), *tokens]
    assert len(revealed) >= 4
    assert [secret for secret in revealed if secret in caplog.text] == []


def test_after_a_sign_out_boto3_has_what_it_holds_until_it_needs_others(
    server: CognitoServer, caplog: pytest.LogCaptureFixture
) -> None:
    session = sign_in(server)
    sts = session.boto3_session().client("sts")
    unused = session.boto3_session().client("sts")
    sts.get_caller_identity()
    session.sign_out()
    assert sts.get_caller_identity()
    with pytest.raises(SignInRequired, match="signed out"):
        unused.get_caller_identity()
    later(server, session, seconds=HOUR - 12 * 60)
    caplog.clear()
    assert sts.get_caller_identity()
    assert "signed out" in caplog.text  # botocore warns first, and goes on
    assert server.asked(CALLER)[0]["SessionToken"] not in caplog.text
    later(server, session, seconds=5 * 60)
    with pytest.raises(SignInRequired, match="signed out"):
        sts.get_caller_identity()


def test_no_other_keys_count_than_the_sessions(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHERS")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "others")
    file = Path(os.environ["HOME"], ".aws/credentials")
    file.parent.mkdir()
    file.write_text("[default]\naws_access_key_id = AKIAOTHERS\naws_secret_access_key = others\n")
    session = sign_in(server)
    aws = session.boto3_session()
    frozen = aws.get_credentials().get_frozen_credentials()
    mine = session.aws_credentials()
    assert (frozen.access_key, frozen.secret_key, frozen.token) == (
        mine.access_key_id.reveal(),
        mine.secret_access_key.reveal(),
        mine.session_token.reveal(),
    )
    assert "SignedIn" in who(aws)


def test_an_aws_profile_that_is_not_there_harms_nothing(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "not-there-yet")
    aws = sign_in(server).boto3_session()
    assert aws.region_name == "eu-west-1"
    assert "SignedIn" in who(aws)


def test_the_region_is_the_one_that_is_named_nearest(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sign_in(server)

    def region(given: str = "") -> str:
        return str(session.boto3_session(given).client("s3").meta.region_name)

    assert region() == "eu-west-1"
    file = Path(os.environ["HOME"], ".aws/config")
    file.parent.mkdir()
    file.write_text("[profile work]\nregion = eu-south-1\n")
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert region() == "eu-south-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert region() == "eu-north-1"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert region() == "us-west-2"
    assert region("ap-south-1") == "ap-south-1"
    monkeypatch.setattr(session, "profile", replace(session.profile, region="eu-south-2"))
    assert region() == "eu-south-2"


# botocore's chain -----------------------------------------------------------------------------------------------------


def chain(provider: CredentialProvider) -> Any:
    """A botocore session that has heard of it, before the environment's keys."""
    session = botocore.session.get_session()
    session.get_component("credential_provider").insert_before("env", provider)
    return session


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> str:
    """The access key id that comes next in the chain."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHERS")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "others")
    return "AKIAOTHERS"


def in_the_file(server: CognitoServer) -> str:
    return write_profile(server, remember="file")


def test_the_chain_has_the_keys_of_the_session_that_was_kept(server: CognitoServer, others: str) -> None:
    work = in_the_file(server)
    cognito_tui.sign_in(work, "ada", PASSWORD, keep=True)
    for name in (work, None):
        sts = chain(CredentialProvider(name)).create_client("sts", "eu-west-1")
        assert "SignedIn" in at_once(5, sts.get_caller_identity)[0]["Arn"]
    assert server.operations.count(KEYS) == 1


def test_keys_in_the_cache_are_used_without_a_call(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, others: str
) -> None:
    work = write_profile(server)  # that keeps no session, and keys as long as they are good
    mine = cognito_tui.sign_in(work, "ada", PASSWORD, keep=True).aws_credentials()
    unreachable(monkeypatch)
    got = chain(CredentialProvider(work)).get_credentials()
    assert (got.method, got.token) == ("cognito-tui", mine.session_token.reveal())


def test_the_chain_goes_on_where_nobody_is_signed_in_or_nothing_says_where(
    server: CognitoServer, others: str
) -> None:
    assert chain(CredentialProvider()).get_credentials().access_key == others
    work = in_the_file(server)
    assert chain(CredentialProvider(work)).get_credentials().access_key == others
    cognito_tui.sign_in(work, "ada", PASSWORD, keep=True).sign_out()
    assert chain(CredentialProvider(work)).get_credentials().access_key == others
    assert KEYS not in server.operations


def test_the_chain_does_not_go_on_where_somebody_was_signed_in_or_settings_are_wrong(
    server: CognitoServer, others: str
) -> None:
    work = in_the_file(server)
    cognito_tui.sign_in(work, "ada", PASSWORD, keep=True)
    server.pool.grants[0].revoked = True
    for profile, error, said in (
        (work, SignInRequired, "cognito-tui login --profile work"),
        ("wrk", ConfigurationError, "no profile 'wrk'"),
        (
            {"user_pool_id": server.pool.user_pool_id, "client_id": server.pool.client_id},
            ConfigurationError,
            "pool",
        ),
    ):
        with pytest.raises(error) as refused:
            chain(CredentialProvider(profile)).create_client("s3", "eu-west-1")
        assert said in str(refused.value)


def test_a_pool_that_cannot_be_reached_is_said(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, others: str
) -> None:
    work = in_the_file(server)
    cognito_tui.sign_in(work, "ada", PASSWORD, keep=True)
    unreachable(monkeypatch)
    with pytest.raises(ConnectionFailed):
        chain(CredentialProvider(work)).get_credentials()


def end() -> None:
    """The keys in the cache are over."""
    path = Path(os.environ["HOME"], ".local/state/cognito-tui/credentials.json")
    records = json.loads(path.read_text())
    for record in records["credentials"].values():
        record["renew_at"], record["Expiration"] = 0, "2026-01-01T00:00:00+00:00"
    path.write_text(json.dumps(records))


@pytest.fixture
def short(server: CognitoServer, others: str) -> Any:
    """An STS client with keys of the chain, ada's, for which botocore wants others at the next use."""
    server.pool.rotation = 0.0
    server.pool.credentials_seconds = 300
    cognito_tui.sign_in(in_the_file(server), "ada", PASSWORD, keep=True)
    sts = chain(CredentialProvider("work")).create_client("sts", "eu-west-1")
    sts.get_caller_identity()
    server.pool.credentials_seconds = HOUR
    end()
    return sts


def test_of_twenty_threads_with_keys_of_the_chain_that_are_due_one_renews(
    server: CognitoServer, short: Any
) -> None:
    before = server.operations.count(KEYS), server.operations.count(RENEWAL)
    at_once(20, short.get_caller_identity)
    after = server.operations.count(KEYS), server.operations.count(RENEWAL)
    assert after == (before[0] + 1, before[1] + 1)


def test_keys_of_the_chain_never_become_somebody_elses(server: CognitoServer, short: Any) -> None:
    cognito_tui.sign_in("work", "bob", PASSWORD, keep=True).aws_credentials()
    with pytest.raises(SignInRequired, match="Somebody else"):
        short.get_caller_identity()
    assert len(server.asked(CALLER)) == 1
