"""Tokens checked by the client, with keys that come over HTTP as botocore would have them.

The pool is the tests' own; its tokens are PyJWT's. tests/functions has the check itself, tests/cloud has
others' tokens.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NoReturn

import pytest

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import (
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    TokenRejected,
    UnexpectedAnswer,
)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.issuers import issuers_of
from cognito_tui.services.tokens.tokens import Tokens
from cognito_tui.services.tokens.verify import claims_of, verified
from tests.support import misbehaving_server as misbehaving_server
from tests.support.crash_report import everything_about
from tests.support.pool_client import PASSWORD, client, pool, signed_in, start

KEYS = "GET /eu-west-1_TestPool/.well-known/jwks.json"


@pytest.fixture(scope="module")
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        yield server


@pytest.fixture(scope="module")
def tokens(server: CognitoServer) -> Tokens:
    return signed_in(start(client(server))).tokens


@pytest.fixture
def profile(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", server.url)
    return client(server).profile


def test_good_tokens_give_their_claims(server: CognitoServer, tokens: Tokens, profile: Profile) -> None:
    server.requests.clear()
    assert verified(tokens.id_token, "id", profile, Clock())["cognito:username"] == "ada"
    assert verified(tokens.access_token, "access", profile, Clock())["client_id"] == profile.client_id
    assert server.operations == [KEYS, KEYS]


@pytest.mark.parametrize(
    ("of", "use", "change", "words"),
    [
        ("access", "id", {}, "This ID token is not good. It is not an ID token."),
        ("id", "access", {}, "This access token is not good. It is not an access token."),
        (
            "id",
            "id",
            {"client_id": "another"},
            "This ID token is not good. It was made for another app client.",
        ),
    ],
    ids=["an access token", "an ID token", "another client's"],
)
def test_a_token_that_is_not_good_is_refused_in_words(
    tokens: Tokens, profile: Profile, of: str, use: str, change: dict[str, str], words: str
) -> None:
    token = tokens.id_token if of == "id" else tokens.access_token
    with pytest.raises(TokenRejected) as refused:
        verified(token, use, replace(profile, **change), Clock())  # type: ignore[arg-type]
    assert str(refused.value) == words
    assert token.reveal()[:40] not in everything_about(refused.value, but=__file__)


def test_the_issuer_is_awss_own_wherever_the_keys_come_from(
    server: CognitoServer, tokens: Tokens, profile: Profile
) -> None:
    assert issuers_of(profile)[0] == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool"
    china = replace(profile, user_pool_id="cn-north-1_TestPool")
    assert issuers_of(china)[0] == "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_TestPool"


def test_another_pools_token_is_refused_even_where_that_pools_keys_come(
    server: CognitoServer, tokens: Tokens, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = misbehaving_server.page(200, json.dumps(server.pool.key_ids.public()).encode())
    with misbehaving_server.serve(misbehaving_server.says(answer)) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{address}")
        assert verified(tokens.id_token, "id", profile, Clock())
        other = replace(profile, user_pool_id="eu-west-1_OtherPool")
        with pytest.raises(TokenRejected, match="Its issuer is not the user pool eu-west-1_OtherPool"):
            verified(tokens.id_token, "id", other, Clock())


def test_a_pool_that_does_not_exist_is_named(tokens: Tokens, profile: Profile) -> None:
    with pytest.raises(ConfigurationError, match="There is no user pool eu-west-1_OtherPool at 127"):
        verified(tokens.id_token, "id", replace(profile, user_pool_id="eu-west-1_OtherPool"), Clock())


def test_the_servers_clock_counts_not_this_machines(tokens: Tokens, profile: Profile) -> None:
    slow = Clock(lambda: datetime.now(timezone.utc) - timedelta(days=1))
    assert verified(tokens.id_token, "id", profile, slow)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (misbehaving_server.page(200, b"<html>"), UnexpectedAnswer, "does not give the public keys"),
        (misbehaving_server.page(302, b"", "Location: /login"), UnexpectedAnswer, "HTTP status 302"),
        (
            misbehaving_server.page(200, b" " * 900_000 + b'{"keys": []}'),
            UnexpectedAnswer,
            "does not give the public",
        ),
        (misbehaving_server.page(200, b"{", length=90), ConnectionFailed, "closed the connection"),
        (b"", ConnectionFailed, "closed the connection"),
    ],
    ids=["a page", "a redirect", "endless", "cut off", "nothing"],
)
def test_keys_that_do_not_come_are_no_reason_to_believe(
    tokens: Tokens,
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    kind: type[CognitoTuiError],
    words: str,
) -> None:
    with misbehaving_server.serve(misbehaving_server.says(answer)) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{address}")
        with pytest.raises(kind, match=words) as failed:
            verified(tokens.id_token, "id", profile, Clock())
    assert tokens.id_token.reveal()[:40] not in everything_about(failed.value, but=__file__)


def test_the_bundle_of_awss_settings_is_the_one_that_is_trusted(
    server: CognitoServer, tokens: Tokens, profile: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = misbehaving_server.page(200, json.dumps(server.pool.key_ids.public()).encode())
    certificate = misbehaving_server.certificate(tmp_path / "certificate.pem")
    with misbehaving_server.serve(misbehaving_server.says(answer), certificate) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"https://{address}")
        with pytest.raises(ConnectionFailed, match="is not trusted here"):
            verified(tokens.id_token, "id", profile, Clock())
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
        assert verified(tokens.id_token, "id", profile, Clock())


def test_what_is_no_token_at_all_is_refused(profile: Profile) -> None:
    with pytest.raises(TokenRejected, match="It is not a JWT"):
        verified(Secret("canary"), "id", profile, Clock())


def test_keys_that_another_thread_has_not_fetched_in_time_are_a_connection_that_failed(
    tokens: Tokens, profile: Profile
) -> None:
    def waiting(key_id: str) -> NoReturn:
        raise TimeoutError

    with pytest.raises(ConnectionFailed, match="did not come in time") as failed:
        claims_of(
            tokens.id_token,
            "id",
            [profile.client_id],
            {issuers_of(profile)[0]: waiting},
            time.time(),
        )
    assert tokens.id_token.reveal()[:40] not in everything_about(failed.value, but=__file__)
