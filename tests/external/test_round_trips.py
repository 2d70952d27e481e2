"""What crosses the network, and when: everything that can be had before Enter is, and nothing more is asked after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest

from cognito_tui.client import CognitoClient, SessionCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH, SRP
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pools import SeededPool, seed_pool
from tests.support.tls_proxy import Host, network

PASSWORD = "Correct-Horse-7"


@pytest.fixture(scope="module")
def pool(ministack_url: str) -> SeededPool:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    return pool


@pytest.fixture
def hosts(pool: SeededPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Host, Host]]:
    """The user pool's and the identity pool's."""
    port = urlsplit(pool.endpoint).port
    assert port is not None
    with network(port, tmp_path) as between:
        user_pool, identity_pool = between.host(), between.host()
        monkeypatch.setenv("AWS_CA_BUNDLE", str(between.ca_bundle))
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", user_pool.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY", identity_pool.url)
        yield user_pool, identity_pool


@pytest.fixture
def ids(tmp_path: Path) -> IdentityIds:
    return IdentityIds(tmp_path / "identity-ids.json")


def enter(cognito: CognitoClient, password: str = PASSWORD) -> SessionCredentials:
    """All that follows the Enter key on the password."""
    step = cognito.sign_in.start("ada", Secret(password))
    assert isinstance(step, AuthResult)
    return cognito.session(step)


def test_before_enter_both_connections_are_opened_and_only_public_pages_asked_for(
    pool: SeededPool, hosts: tuple[Host, Host], ids: IdentityIds
) -> None:
    CognitoClient(pool.profile(), identity_ids=ids).connect()
    user_pool, identity_pool = hosts
    assert user_pool.taken() == (1, [f"GET /{pool.user_pool_id}/.well-known/jwks.json"])
    assert identity_pool.taken() == (1, ["GET /"])


@pytest.mark.parametrize(
    ("auth_flow", "proof"),
    [(SRP, ["InitiateAuth", "RespondToAuthChallenge"]), (USER_PASSWORD_AUTH, ["InitiateAuth"])],
)
def test_after_enter_each_answer_is_asked_for_once_on_the_open_connections(
    pool: SeededPool, hosts: tuple[Host, Host], ids: IdentityIds, auth_flow: str, proof: list[str]
) -> None:
    cognito = CognitoClient(pool.profile(auth_flow), identity_ids=ids)
    cognito.connect()
    user_pool, identity_pool = hosts
    user_pool.taken(), identity_pool.taken()

    enter(cognito)

    assert user_pool.taken() == (0, proof)
    assert identity_pool.taken() == (0, ["GetId", "GetCredentialsForIdentity"])


def test_the_identity_id_is_asked_for_once_in_all_processes_of_a_user(
    pool: SeededPool, hosts: tuple[Host, Host], ids: IdentityIds, tmp_path: Path
) -> None:
    first = enter(CognitoClient(pool.profile(), identity_ids=ids))
    hosts[1].taken()

    again = CognitoClient(pool.profile(), identity_ids=IdentityIds(tmp_path / "identity-ids.json"))
    again.connect()
    hosts[1].taken()

    assert enter(again).credentials.identity_id == first.credentials.identity_id
    assert hosts[1].taken() == (0, ["GetCredentialsForIdentity"])


def test_a_renewal_takes_one_request_to_each_host(
    pool: SeededPool, hosts: tuple[Host, Host], ids: IdentityIds
) -> None:
    cognito = CognitoClient(pool.profile(), identity_ids=ids)
    session = enter(cognito)
    for host in hosts:
        host.taken()
    cognito.renew(session.signed_in)
    assert hosts[0].taken() == (0, ["GetTokensFromRefreshToken"])
    assert hosts[1].taken() == (0, ["GetCredentialsForIdentity"])


def test_the_counting_sees_what_a_client_without_a_head_start_does(
    pool: SeededPool, hosts: tuple[Host, Host], ids: IdentityIds
) -> None:
    enter(CognitoClient(pool.profile(), identity_ids=ids))
    assert [host.taken()[0] for host in hosts] == [1, 1]
    boto3.client("cognito-identity", region_name="eu-west-1")  # makes no connection by itself
    assert [host.taken()[0] for host in hosts] == [0, 0]
