"""The simulator is judged by others' Cognitos: the same journeys at each, step by step.

`JUDGES` says who verifies which part, and `GAPS` what they are known to answer otherwise. A row of GAPS is a gap of
theirs that was looked at: AWS's documentation, or people's reports of the service, are with the simulator. Each row is
seen to be there still, so one that they mend must go. Nobody but the simulator has devices, codes by email, the
choice of a first factor, required attributes, rotation and lists of sessions: these have no second opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import emulators, journeys
from tests.support.journeys import (
    CALLBACK,
    Place,
    Traveller,
    at_an_emulator,
    at_cognito_local,
    at_the_simulator,
    with_pages,
)
from tests.support.pools import REGION, admin

JUDGES = {
    "srp": ("ministack",),
    "secret_hash": ("ministack",),
    "password": ("ministack", "moto", "cognito_local"),
    "new_password": ("ministack", "moto", "cognito_local"),
    "authenticator": ("ministack", "cognito_local"),
    "text_message": ("moto",),
    "renewal": ("ministack",),
    "signing_out": ("ministack",),
    "sign_up": ("ministack", "moto", "cognito_local"),
    "forgotten_password": ("ministack", "cognito_local"),
    "account": ("ministack", "cognito_local"),
    "identity_pool": ("ministack",),
    "custom_challenge": ("functions",),  # ministack with Lambda
    "managed_login": ("ministack", "cognito_local"),
}
SETTINGS: dict[str, dict[str, Any]] = {
    "secret_hash": {"secret": True},
    "authenticator": {"mfa": "OPTIONAL"},
    "text_message": {"mfa": "OPTIONAL"},
    "custom_challenge": {"custom": True},
}
SIGNED_IN = "AuthenticationResult(AccessToken ExpiresIn IdToken RefreshToken TokenType)"
NO_EVENT = {  # no claim event_id
    "right: IdToken": "aud auth_time cognito:username email email_verified exp iat iss jti origin_jti sub token_use",
    "right: AccessToken": "auth_time client_id exp iat iss jti origin_jti scope sub token_use username",
}
BARE = "AuthenticationResult(AccessToken IdToken RefreshToken)"  # cognito-local's: no ExpiresIn, no TokenType
UNKNOWN, UNSUPPORTED = "400 InvalidAction", "500 Unsupported"
GAPS: dict[tuple[str, str], dict[str, str]] = {
    ("srp", "ministack"): NO_EVENT,
    ("password", "ministack"): {**NO_EVENT, "no user name": "400 NotAuthorizedException"},
    ("password", "moto"): {
        # no attributes either
        "right: IdToken": "aud auth_time cognito:username exp iat iss jti origin_jti sub token_use",
        "right: AccessToken": NO_EVENT["right: AccessToken"],
        # PreventUserExistenceErrors and ExplicitAuthFlows are not looked at
        "nobody": "400 UserNotFoundException",
        "a flow that the client does not have": "",
        "no user name": "400 UserNotFoundException",
    },
    ("password", "cognito_local"): {
        "right": BARE,
        "right: IdToken": "aud auth_time cognito:username email email_verified event_id exp iat iss jti sub token_use",
        "right: AccessToken": "auth_time client_id event_id exp iat iss jti scope sub token_use username",
        "wrong": "400 InvalidPasswordException",
        "disabled": BARE,
        "a flow that the client does not have": UNSUPPORTED,
        "no user name": "400 NotAuthorizedException",
        "no token": "400 InvalidParameterException",
        "another token": "400 ResourceNotFoundException",
    },
    ("new_password", "ministack"): {"weak": SIGNED_IN, "the same session": SIGNED_IN},
    ("new_password", "moto"): {
        # neither USER_ID_FOR_SRP nor attributes
        "eve is asked": "NEW_PASSWORD_REQUIRED ChallengeParameters(USERNAME) Session",
        "asked": "NEW_PASSWORD_REQUIRED ChallengeParameters(USERNAME) Session",
        "the same session": "400 ResourceNotFoundException",
    },
    ("new_password", "cognito_local"): {
        "weak": BARE,
        "good": BARE,
        "the same session": BARE,
        "the temporary one": "400 InvalidPasswordException",
        "the new one": BARE,
    },
    ("authenticator", "ministack"): {
        "a key": "SecretCode Session",  # with an access token there is no session
        "the same code": SIGNED_IN,
        "no session": SIGNED_IN,
        "a session of nobody's": SIGNED_IN,
    },
    ("authenticator", "cognito_local"): {
        "without": BARE,
        "enrolled with a wrong code": "400 CodeMismatchException",
        "right code": BARE,
        "the same code": BARE,
        "the next code": BARE,
        "a session of nobody's": BARE,
    },
    ("text_message", "moto"): {"asked": "SMS_MFA Session", "wrong code": SIGNED_IN},
    ("renewal", "ministack"): {"an access token revoked": ""},
    ("sign_up", "moto"): {"sent again": "500 500", "a wrong code": "", "confirmed again": ""},
    ("sign_up", "cognito_local"): {
        "with a weak password": "CodeDeliveryDetails(AttributeName DeliveryMedium Destination) UserConfirmed UserSub",
        "sent again": UNSUPPORTED,
        "confirmed again": "400 ExpiredCodeException",
        "signed in": BARE,
    },
    ("forgotten_password", "cognito_local"): {
        "a weak password": "",
        "the code again": "400 CodeMismatchException",
        "the old one": "400 InvalidPasswordException",
        "signed in": BARE,
    },
    ("account", "ministack"): {
        "a new address": "",  # which gets no code
        "a code": UNKNOWN,
        "a wrong code": UNKNOWN,
        "verified": UNKNOWN,
        "no number": UNKNOWN,
        "verified by itself": "",
        "deleted": UNKNOWN,
        "who it is then": "UserAttributes(email email_verified nickname sub) Username",
    },
    ("account", "cognito_local"): {
        "first": BARE,
        "a code": "",
        "no number": "",
        "verified by itself": "400 InvalidParameterException",
        "from a wrong password": "400 InvalidPasswordException",
        "to a weak one": "",
    },
    ("identity_pool", "ministack"): {
        "nobody's": "IdentityId",
        "somebody else's": "Credentials(AccessKeyId Expiration SecretKey SessionToken) IdentityId",
        "the role for a user's token": "403 AccessDenied",
        # S3 itself has given up DisplayName
        "the buckets": "Buckets(BucketArn BucketRegion CreationDate Name) Owner(DisplayName ID)",
    },
    ("custom_challenge", "functions"): {
        # no USERNAME; a session that is over is another error
        "asked": "CUSTOM_CHALLENGE ChallengeParameters(question) Session",
        "asked anew": "CUSTOM_CHALLENGE ChallengeParameters(question) Session",
        "again": "400 InvalidParameterException",
    },
    ("managed_login", "ministack"): {"another client": "200 access_token expires_in id_token token_type"},
    ("managed_login", "cognito_local"): {"the nonce is in the ID token": "False"},
}


@pytest.fixture(scope="module")
def functions() -> Iterator[str]:
    with emulators.ministack(functions=True) as url:
        yield url


def at(judge: str, journey: str, request: pytest.FixtureRequest) -> Place:
    """A new pool of this judge's, for this journey."""
    url = request.getfixturevalue("functions" if judge == "functions" else f"{judge}_url")
    settings = SETTINGS.get(journey, {})
    if judge == "cognito_local":
        redirect_uri = {"redirect_uri": CALLBACK} if journey == "managed_login" else {}
        return at_cognito_local(url, **settings, **redirect_uri)
    place = at_an_emulator(url, **settings)
    if journey == "managed_login":
        with_pages(place)
    if journey == "identity_pool":
        buckets = admin(url, "s3")
        if "field-notes" not in [bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]]:
            buckets.create_bucket(
                Bucket="field-notes", CreateBucketConfiguration={"LocationConstraint": REGION}
            )
    return place


@pytest.mark.parametrize(
    ("journey", "judge"), [(journey, judge) for journey, judges in JUDGES.items() for judge in judges]
)
def test_the_simulator_answers_as_others_do(journey: str, judge: str, request: pytest.FixtureRequest) -> None:
    theirs = Traveller(at(judge, journey, request))
    getattr(journeys, journey)(theirs)
    with at_the_simulator(**SETTINGS.get(journey, {})) as place:
        ours = Traveller(place)
        getattr(journeys, journey)(ours)
    assert list(ours.seen) == list(theirs.seen)
    assert {step: said for step, said in theirs.seen.items() if said != ours.seen[step]} == GAPS.get(
        (journey, judge), {}
    )


def test_each_gap_is_one_of_a_judge() -> None:
    assert {(journey, judge) for journey, judges in JUDGES.items() for judge in judges} >= GAPS.keys()
