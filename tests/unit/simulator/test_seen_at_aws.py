"""What people have seen Amazon Cognito itself answer, held against the simulator.

Each case names where it was seen: tests of moto's that are marked as verified at AWS, integration tests against real
pools, and issues that show the raw answer. The facts are theirs, the cases our own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import jwt
import pytest

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.simulator_client import PASSWORD, SECRET, Clock, Person, client, code_at, refusal

EMAIL = {"email": "test@test.com"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield cognito


def test_the_password_challenge_has_both_names_and_no_session(cognito: CognitoServer) -> None:
    """moto's verified tests; cognito-srp-helper's integration tests."""
    ada = Person(cognito)
    asked = ada.initiate("USER_SRP_AUTH", **ada.srp.get_auth_params())
    assert "Session" not in asked
    assert asked["ChallengeParameters"].keys() == {
        "USERNAME",
        "USER_ID_FOR_SRP",
        "SALT",
        "SRP_B",
        "SECRET_BLOCK",
    }


def test_a_temporary_password_by_srp_asks_for_another_with_texts_of_json(cognito: CognitoServer) -> None:
    """moto's verified tests; aws-sdk-js#1290."""
    cognito.pool.required_attributes = ("family_name",)
    cognito.pool.add_user("new", PASSWORD, status="FORCE_CHANGE_PASSWORD", attributes=EMAIL)
    asked = Person(cognito, "new").start()
    assert (asked["ChallengeName"], bool(asked["Session"])) == ("NEW_PASSWORD_REQUIRED", True)
    parameters = asked["ChallengeParameters"]
    assert json.loads(parameters["requiredAttributes"]) == ["userAttributes.family_name"]
    assert json.loads(parameters["userAttributes"])["email"] == "test@test.com"


def test_tokens_carry_these_claims(cognito: CognitoServer) -> None:
    """moto's verified tests."""
    result = Person(cognito).sign_in()
    id_claims, access_claims = (
        jwt.decode(result[token], options={"verify_signature": False}) for token in ("IdToken", "AccessToken")
    )
    both = {"sub", "iss", "origin_jti", "event_id", "token_use", "auth_time", "exp", "iat", "jti"}
    assert id_claims.keys() == both | {"aud", "cognito:username", "email", "email_verified"}
    assert access_claims.keys() == both | {"client_id", "scope", "username"}
    assert (id_claims["email_verified"], access_claims["scope"]) == (True, "aws.cognito.signin.user.admin")


def test_a_code_that_is_used_again_has_expired_and_says_why(clock: Clock) -> None:
    """moto's verified tests, and many who wait for the next half minute."""
    with serve(Pool(mfa="OPTIONAL", now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        ada = Person(cognito)
        code = code_at(clock())
        assert ada.respond(ada.start(), SOFTWARE_TOKEN_MFA_CODE=code)["ChallengeParameters"] == {}
        assert ada.refused(ada.start(), SOFTWARE_TOKEN_MFA_CODE=code) == (
            "ExpiredCodeException: Your software token has already been used once."
        )


def test_enrolling_by_token_has_no_session_and_a_wrong_code_these_words(cognito: CognitoServer) -> None:
    """amazon-cognito-identity-js#627."""
    cognito.pool.mfa = "OPTIONAL"
    token = {"AccessToken": Person(cognito).sign_in()["AccessToken"]}
    assert "Session" not in client(cognito).associate_software_token(**token)
    assert refusal(client(cognito).verify_software_token, UserCode="000000", **token) == (
        "EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA"
    )


def test_the_old_renewal_gives_no_refresh_token_and_no_parameters(cognito: CognitoServer) -> None:
    """aws-sdk-js-v3#3548 and #3801; moto's verified tests."""
    ada = Person(cognito)
    token = ada.sign_in()["RefreshToken"]
    renewed = ada.initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    assert renewed["ChallengeParameters"] == {}
    assert renewed["AuthenticationResult"].keys() == {"AccessToken", "IdToken", "ExpiresIn", "TokenType"}


def test_where_devices_are_tracked_a_renewal_needs_the_confirmed_ones_key() -> None:
    """aws-sdk-java#2841, aws-sdk-cpp#851."""
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        token = ada.sign_in()["RefreshToken"]
        assert refusal(lambda: ada.initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)) == (
            "NotAuthorizedException: Invalid Refresh Token."
        )


def test_too_many_wrong_passwords_and_a_used_session_are_said_like_this(cognito: CognitoServer) -> None:
    """amazon-cognito-identity-js#506 and #479; amplify-js#5834 and #14330."""
    cognito.pool.lockout_after = 1
    change, token = client(cognito).change_password, Person(cognito).sign_in()["AccessToken"]
    assert refusal(Person(cognito, password="Wrong-Horse-1").start) == (
        "NotAuthorizedException: Incorrect username or password."
    )
    assert refusal(Person(cognito).start) == "NotAuthorizedException: Password attempts exceeded"
    assert refusal(
        change, AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword="Another-Horse-1"
    ) == ("LimitExceededException: Attempt limit exceeded, please try after some time.")
    cognito.pool.add_user("new", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    new = Person(cognito, "new")
    asked = new.start()
    assert new.respond(asked, NEW_PASSWORD="Another-Horse-1")
    assert new.refused(asked, NEW_PASSWORD="Another-Horse-1") == (
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    )


def test_a_code_is_announced_only_where_the_attribute_gets_one(cognito: CognitoServer) -> None:
    """moto's verified tests."""
    sign_up = {"ClientId": cognito.pool.client_id, "Password": PASSWORD}
    attributes = [{"Name": "email", "Value": "test@test.com"}]
    answer = client(cognito).sign_up(Username="one", UserAttributes=attributes, **sign_up)
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "t***@t***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    assert "CodeDeliveryDetails" not in client(cognito).sign_up(Username="two", **sign_up)
