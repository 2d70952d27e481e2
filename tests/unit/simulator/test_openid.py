"""What OpenID Connect's own clients ask a pool: where its endpoints are, and who the bearer of an access token is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.browser_at_simulator import CALLBACK, Browser
from tests.support.simulator_client import PASSWORD, Clock, Person

PROFILE = {"email": "ada@example.com", "phone_number": "+441632960123", "name": "Ada Lovelace"}
ALL = "openid email phone profile"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock, callback_urls=(CALLBACK,), logout_urls=(CALLBACK,))) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes=PROFILE)
        yield cognito


def configuration(cognito: CognitoServer) -> dict[str, Any]:
    url = f"{cognito.url}/{cognito.pool.user_pool_id}/.well-known/openid-configuration"
    return dict(requests.get(url, timeout=10).json())


def tokens(cognito: CognitoServer, scope: str) -> dict[str, str]:
    return Browser(cognito).tokens(scope=scope)


def user_info(cognito: CognitoServer, access_token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
    return requests.get(configuration(cognito)["userinfo_endpoint"], headers=headers, timeout=10)


def test_it_finds_the_keys_that_tokens_verify_against_and_the_issuer_that_they_name(
    cognito: CognitoServer,
) -> None:
    found = configuration(cognito)
    id_token = tokens(cognito, ALL)["id_token"]
    key = jwt.PyJWKClient(found["jwks_uri"]).get_signing_key_from_jwt(id_token).key
    algorithms = found["id_token_signing_alg_values_supported"]
    options: Any = {"verify_exp": False, "verify_iat": False}
    jwt.decode(id_token, key, algorithms, options, audience=cognito.pool.client_id, issuer=found["issuer"])
    for name in ("authorization_endpoint", "end_session_endpoint"):
        assert requests.get(found[name], timeout=10).headers["Content-Type"].startswith("text/html"), name
    for name in ("token_endpoint", "revocation_endpoint"):
        assert "error" in requests.post(found[name], timeout=10).json(), name


def test_a_pool_without_a_domain_has_only_keys_and_an_issuer() -> None:
    with serve() as cognito:
        assert not [name for name in configuration(cognito) if name.endswith("_endpoint")]
        url = f"{cognito.url}/eu-west-1_Another/.well-known/openid-configuration"
        assert requests.get(url, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid email", {"email", "email_verified"}),
        (ALL, {"email", "email_verified", "phone_number", "phone_number_verified", "name"}),
    ],
)
def test_the_bearer_is_told_what_the_scopes_let_it_know(
    cognito: CognitoServer, scope: str, told: set[str]
) -> None:
    found = user_info(cognito, tokens(cognito, scope)["access_token"]).json()
    assert found.keys() == told | {"sub", "username"}
    assert (found["username"], found["email_verified"]) == ("ada", "true")


def test_others_are_told_nothing(cognito: CognitoServer, clock: Clock) -> None:
    signed_in = tokens(cognito, ALL)
    by_password = Person(cognito).sign_in()["AccessToken"]
    without = tokens(cognito, "aws.cognito.signin.user.admin email")["access_token"]
    assert user_info(cognito, "").status_code == 400
    clock.turn(3601)
    for access_token in (by_password, without, signed_in["id_token"], signed_in["access_token"], "x.y.z"):
        refused = user_info(cognito, access_token)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
