"""What people have seen Amazon Cognito itself answer, held against the simulator.

Each case names where it was seen: tests of moto's that are marked as verified at AWS, integration tests against real
pools, and issues that show the raw answer. The facts are theirs, the cases our own.
"""

from __future__ import annotations

import http.client
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


@pytest.mark.parametrize(
    ("older", "words"),
    [
        (
            False,
            "name.givenName: The attribute name.givenName is required, "
            "phoneNumbers: The attribute phoneNumbers is required, emails: The attribute emails is required",
        ),
        (
            True,
            "given_name: The attribute is required\nphone_number: The attribute is required\n"
            "email: The attribute is required\n",
        ),
    ],
)
def test_missing_attributes_are_named_as_they_are_inside(
    cognito: CognitoServer, older: bool, words: str
) -> None:
    """agentlang#240 and translations of two apps; amplify-js#935 for the older form."""
    cognito.pool.required_attributes = ("given_name", "phone_number", "email")
    cognito.pool.older_schema_words = older
    sign_up = {"ClientId": cognito.pool.client_id, "Username": "one", "Password": PASSWORD}
    assert refusal(client(cognito).sign_up, **sign_up) == (
        f"InvalidParameterException: Attributes did not conform to the schema: {words}"
    )


def test_attributes_that_the_pool_does_not_have_are_refused(cognito: CognitoServer) -> None:
    """amplify-flutter#509."""
    given = [{"Name": name, "Value": "x"} for name in ("custom:team", "custom:firstName", "custom:lastName")]
    cognito.pool.custom_attributes = ("team",)
    sign_up = {"ClientId": cognito.pool.client_id, "Username": "one", "Password": PASSWORD}
    assert refusal(client(cognito).sign_up, UserAttributes=given, **sign_up) == (
        "InvalidParameterException: Attributes did not conform to the schema: "
        "custom:firstName: Attribute does not exist in the schema.\n"
        "custom:lastName: Attribute does not exist in the schema.\n"
    )


def test_an_error_is_in_two_headers_as_well(cognito: CognitoServer) -> None:
    """amplify-js#2443."""
    connection = http.client.HTTPConnection("127.0.0.1", cognito.port)
    target = {"x-amz-target": "AWSCognitoIdentityProviderService.GetUser"}
    connection.request("POST", "/", json.dumps({"AccessToken": "x"}), target)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, f"{body['__type']}:")
    assert answer.headers["x-amzn-errormessage"] == body["message"]


def test_the_ways_to_sign_in_are_listed_beside_the_preferred_one_and_a_choice_has_no_parameters() -> None:
    """The examples of InitiateAuth; notes of several apps."""
    ways = ("PASSWORD_SRP", "EMAIL_OTP", "WEB_AUTHN")
    with serve(Pool(first_factors=ways)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes=EMAIL, passkey=True)
        ada = Person(cognito)
        for preferred in ("EMAIL_OTP", "WEB_AUTHN"):
            asked = ada.initiate("USER_AUTH", PREFERRED_CHALLENGE=preferred)
            assert (asked["ChallengeName"], asked["AvailableChallenges"]) == (preferred, list(ways))
        assert ada.initiate("USER_AUTH")["ChallengeParameters"] == {}


def test_the_identity_pool_refuses_tokens_and_roles_in_these_words(cognito: CognitoServer) -> None:
    """amazon-cognito-identity-js#7 and #91; amplify-js#3621."""
    identity = client(cognito, "cognito-identity")
    tokens = Person(cognito).sign_in()

    def refused(token: str) -> str:
        logins = {cognito.pool.provider: token}
        return refusal(identity.get_id, IdentityPoolId=cognito.pool.identity_pool_id, Logins=logins)

    assert refused(tokens["AccessToken"]) == (
        "NotAuthorizedException: Invalid login token. Missing a required claim: aud"
    )
    assert refused(tokens["IdToken"][:-4] + "AAAA") == (
        "NotAuthorizedException: Invalid login token. Couldn't verify signed token."
    )
    cognito.pool.denies_without_role = True
    logins = {cognito.pool.provider: tokens["IdToken"]}
    found = identity.get_id(IdentityPoolId=cognito.pool.identity_pool_id, Logins=logins)["IdentityId"]
    assert refusal(identity.get_credentials_for_identity, IdentityId=found, Logins=logins) == (
        "NotAuthorizedException: The ambiguous role mapping rules for: "
        f"{cognito.pool.provider} denied this request."
    )


def test_a_triggers_refusal_has_its_name_before_the_owners_words(cognito: CognitoServer) -> None:
    """amplify-js#9127; floci#3851 for the other code."""
    for code in ("UserLambdaValidationException", "NotAuthorizedException"):
        cognito.pool.trigger_refusals = {"PreAuthentication": (code, "Not on Sundays")}
        assert refusal(Person(cognito).start) == (
            f"{code}: PreAuthentication failed with error Not on Sundays."
        )


@pytest.mark.parametrize(
    ("firewall", "status", "action"),
    [("block", 403, None), ("captcha", 405, "captcha"), ("challenge", 202, "challenge")],
)
def test_a_firewall_answers_in_cognitos_place(
    cognito: CognitoServer, firewall: str, status: int, action: str | None
) -> None:
    """AWS WAF's documentation; aws-sdk-js-v3#7255."""
    cognito.pool.firewall = firewall
    connection = http.client.HTTPConnection("127.0.0.1", cognito.port)
    connection.request("POST", "/", "{}", {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.headers["x-amzn-waf-action"]) == (status, action)
