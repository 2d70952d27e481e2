"""What a pool's Lambda trigger says is the owner's, whatever AWS would mean by the same words, and under each code."""

from __future__ import annotations

import pytest

from cognito_tui.errors import CognitoTuiError, Refused
from cognito_tui.services.admin.admin_errors import refusal as admin_refusal
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.token_endpoint import refusal as page_refusal
from cognito_tui.services.aws.http import client_error
from cognito_tui.services.aws.translation import translate
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.scripted_cognito import Failure, ScriptedCognito
from tests.support.scripted_sign_in import PROFILE

URL = "https://example.com"
TRIGGERS = (
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "DefineAuthChallenge",
    "PreSignUp",
)
# what an owner may well write, and AWS would mean something by
MISLEADING = (
    "Incorrect username or password.",
    "Password attempts exceeded",
    "Your access token has expired.",
    "Refresh token limit reached.",
    "Invalid session for the user.",
    "This device is not allowed here.",
    "User is disabled.",
    "Ask us for a secret hash.",
    "You are not authorized to perform: sign-in:now",
    "Not on Sundays.",
)
MESSAGES = [
    f"{trigger} failed with error {words}" for trigger, words in zip(TRIGGERS * 2, MISLEADING, strict=True)
]


def _is_the_owners(error: CognitoTuiError, message: str) -> None:
    assert type(error) is Refused
    assert (error.title, error.hint) == (message, "These are the pool owner's own words.")


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserLambdaValidationException",
        "InvalidParameterException",
        "ResourceNotFoundException",
        "AccessDeniedException",
        "NewException",
    ],
)
def test_a_triggers_refusal_is_in_the_owners_words_whatever_the_code(code: str) -> None:
    for message in MESSAGES:
        refused = client_error(code, message, 400, "request-1")
        error = translate(refused, endpoint=URL)
        _is_the_owners(error, message)
        assert error.ticket == f"{code} · request-1"
        _is_the_owners(
            admin_refusal(refused, "cognito-idp:AdminCreateUser", endpoint=URL, secrets=()), message
        )


def test_so_it_is_where_the_sign_in_page_reports_it() -> None:
    for message in MESSAGES:
        answer = {"error": Secret("invalid_request"), "error_description": Secret(f"{message} ")}
        _is_the_owners(page_refusal(URL, answer, secrets=()), message)


def test_a_session_is_not_over_because_a_trigger_stops_its_renewal(scripted: ScriptedCognito) -> None:
    for message in MESSAGES:
        scripted.on("GetTokensFromRefreshToken", Failure("NotAuthorizedException", message))
        with pytest.raises(CognitoTuiError) as refused:
            UserPool(PROFILE, Clock()).refresh(Secret("a-refresh-token"), "ada")
        _is_the_owners(refused.value, message)


def test_what_only_mentions_a_failure_is_awss() -> None:
    error = translate(
        client_error("NotAuthorizedException", "Your refresh token failed with error 5", 400, ""),
        endpoint=URL,
    )
    assert "cannot be renewed" in error.title
