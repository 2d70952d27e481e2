from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CognitoTuiError, SignInRequired, UnexpectedAnswer
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import Failure, ScriptedCognito, jwt, keys, tokens

PROFILE = Profile(
    name="test",
    user_pool_id="eu-west-1_TestPool",
    client_id="client-1",
    identity_pool_id="eu-west-1:00000000-0000-0000-0000-000000000000",
)
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh")))


@pytest.fixture
def cognito(scripted: ScriptedCognito, tmp_path: Path) -> CognitoClient:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"})
    scripted.on("GetCredentialsForIdentity", keys())
    return CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json"))


def test_the_enhanced_flow_takes_two_calls_and_the_next_time_one(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    credentials = cognito.session(SIGNED_IN).credentials
    assert scripted.operations == ["GetId", "GetCredentialsForIdentity"]
    assert credentials.secret_access_key == Secret("secret-access-key-canary")
    assert credentials.expires_at == datetime.fromtimestamp(4_000_000_000, timezone.utc)
    cognito.session(SIGNED_IN)
    assert scripted.operations == ["GetId", "GetCredentialsForIdentity", "GetCredentialsForIdentity"]


def test_the_login_key_is_the_pools_issuer_without_scheme(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    cognito.session(SIGNED_IN)
    (logins,) = (request["Logins"] for request in scripted.asked("GetId"))
    assert logins == {"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool": jwt()}


def test_an_identity_id_is_remembered_by_the_next_process(scripted: ScriptedCognito, tmp_path: Path) -> None:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    for _ in range(2):
        CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json")).session(SIGNED_IN)
    assert scripted.operations.count("GetId") == 1


def test_another_user_of_the_same_pool_has_another_identity(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    cognito.session(SIGNED_IN)
    cognito.session(AuthResult("bob", Tokens(Secret(jwt(sub="sub-2")), Secret("access"), None)))
    assert scripted.operations.count("GetId") == 2


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "NotAuthorizedException"])
def test_a_remembered_identity_that_is_gone_is_asked_for_again(
    scripted: ScriptedCognito, cognito: CognitoClient, code: str
) -> None:
    cognito.session(SIGNED_IN)
    scripted.on("GetCredentialsForIdentity", Failure(code, "Identity 'x' not found."), keys())
    assert cognito.session(SIGNED_IN).credentials
    assert scripted.operations.count("GetId") == 2


def test_an_identity_that_is_gone_is_not_tried_again_where_no_other_can_be_had(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    cognito.session(SIGNED_IN)
    scripted.on("GetCredentialsForIdentity", Failure("ResourceNotFoundException", "Identity 'x' not found."))
    scripted.on("GetId", Failure("InternalErrorException", "Try again."))
    for _ in range(2):
        with pytest.raises(CognitoTuiError):
            cognito.session(SIGNED_IN)
    assert scripted.operations.count("GetCredentialsForIdentity") == 2


@pytest.mark.parametrize(
    ("operation", "failure", "words"),
    [
        (
            "GetId",
            Failure(
                "NotAuthorizedException", "Token is not from a supported provider of this identity pool."
            ),
            "does not accept sign-ins from this user pool",
        ),
        (
            "GetCredentialsForIdentity",
            Failure("InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration."),
            "no role",
        ),
        ("GetId", Failure("ResourceNotFoundException", "IdentityPool 'x' not found."), "identity pool"),
    ],
)
def test_refusals_of_the_identity_pool_have_words(
    scripted: ScriptedCognito, cognito: CognitoClient, operation: str, failure: Failure, words: str
) -> None:
    scripted.on(operation, failure)
    with pytest.raises(CognitoTuiError) as refusal:
        cognito.session(SIGNED_IN)
    assert words in refusal.value.title


@pytest.mark.parametrize("missing", ["AccessKeyId", "SecretKey", "SessionToken", "Expiration"])
def test_credentials_with_a_hole_are_not_credentials(
    scripted: ScriptedCognito, cognito: CognitoClient, missing: str
) -> None:
    answer = keys()
    del answer["Credentials"][missing]
    scripted.on("GetCredentialsForIdentity", answer)
    with pytest.raises(UnexpectedAnswer):
        cognito.session(SIGNED_IN)


def test_expiry_is_utc_whether_aws_sends_an_integer_or_a_fraction(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    scripted.on("GetCredentialsForIdentity", keys(4_000_000_000.25))
    expires_at = cognito.session(SIGNED_IN).credentials.expires_at
    assert abs(expires_at - datetime.fromtimestamp(4_000_000_000, timezone.utc)) < timedelta(seconds=1)


def test_renewing_is_silent(scripted: ScriptedCognito, cognito: CognitoClient) -> None:
    scripted.on("GetTokensFromRefreshToken", tokens())
    session = cognito.renew(SIGNED_IN)
    assert session.signed_in.username == "ada"
    assert scripted.operations == ["GetTokensFromRefreshToken", "GetId", "GetCredentialsForIdentity"]


def test_without_a_refresh_token_a_sign_in_is_needed(cognito: CognitoClient) -> None:
    with pytest.raises(SignInRequired):
        cognito.renew(AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), None)))


def test_connecting_ahead_asks_nothing_that_counts_as_a_sign_in(
    scripted: ScriptedCognito, cognito: CognitoClient
) -> None:
    cognito.connect()
    assert sorted(scripted.operations) == ["GET /", "GET /eu-west-1_TestPool/.well-known/jwks.json"]


def test_connecting_ahead_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY", "http://127.0.0.1:9")
    CognitoClient(PROFILE, Clock()).connect()
