"""The state machine, one answer at a time, against a Cognito that says what the test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_tui.services.clock import Clock
from cognito_tui.services.errors import (
    ChallengeUnsupported,
    CodeRejected,
    CognitoTuiError,
    ConnectionFailed,
    PasswordRejected,
    Refused,
    SessionExpired,
    SignInRequired,
    Throttled,
    UnexpectedAnswer,
)
from cognito_tui.services.profile import PASSWORD, Profile
from cognito_tui.services.secret import Secret
from cognito_tui.services.sign_in import SignIn
from cognito_tui.services.steps import (
    Answer,
    CodeRequired,
    NewPasswordRequired,
    SignedIn,
    Step,
    TotpEnrollment,
)
from cognito_tui.services.user_pool import UserPool
from scripted_cognito import Failure, Raw, ScriptedCognito, challenge, serve, tokens

PROFILE = Profile(
    name="test",
    user_pool_id="eu-west-1_TestPool",
    client_id="client-1",
    identity_pool_id="eu-west-1:00000000-0000-0000-0000-000000000000",
    app_name="Tests",
    auth_flow=PASSWORD,
)
PASSWORD_CANARY = Secret("Canary-Pa55word!")
CODE = Answer(Secret("123456"))
SRP_PARAMETERS = {
    "SALT": "a1b2c3",
    "SRP_B": "5" * 760,
    "SECRET_BLOCK": base64.b64encode(b"block").decode(),
    "USER_ID_FOR_SRP": "real-ada",
}


def sign_in_with(profile: Profile, clock: Clock | None = None) -> SignIn:
    return SignIn(UserPool(profile, clock or Clock()))


@pytest.fixture
def sign_in(scripted: ScriptedCognito) -> SignIn:
    return sign_in_with(PROFILE)


def start(sign_in: SignIn) -> Step:
    return sign_in.start("ada", PASSWORD_CANARY)


def test_a_password_alone_signs_in(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    scripted.on("InitiateAuth", tokens())
    step = start(sign_in)
    assert isinstance(step, SignedIn)
    assert (step.username, step.tokens.username) == ("ada", "ada")
    assert scripted.asked("InitiateAuth")[0] == {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "client-1",
        "AuthParameters": {"USERNAME": "ada", "PASSWORD": "Canary-Pa55word!"},
    }


def test_with_srp_the_password_never_leaves(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": SRP_PARAMETERS})
    scripted.on("RespondToAuthChallenge", tokens())
    assert isinstance(start(sign_in_with(replace(PROFILE, auth_flow="USER_SRP_AUTH"))), SignedIn)
    assert "Canary" not in json.dumps(scripted.requests)
    (claim,) = scripted.asked("RespondToAuthChallenge")
    assert "Session" not in claim  # AWS sends none here
    assert claim["ChallengeResponses"]["USERNAME"] == "real-ada"
    assert set(claim["ChallengeResponses"]) == {
        "USERNAME",
        "PASSWORD_CLAIM_SIGNATURE",
        "PASSWORD_CLAIM_SECRET_BLOCK",
        "TIMESTAMP",
    }


def test_srp_uses_the_servers_time(scripted: ScriptedCognito) -> None:
    scripted.date = datetime.now(timezone.utc) + timedelta(hours=3)
    scripted.on("InitiateAuth", {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": SRP_PARAMETERS})
    scripted.on("RespondToAuthChallenge", tokens())
    clock = Clock()
    start(sign_in_with(replace(PROFILE, auth_flow="USER_SRP_AUTH"), clock))
    stamp = scripted.asked("RespondToAuthChallenge")[0]["ChallengeResponses"]["TIMESTAMP"]
    sent = datetime.strptime(stamp, "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=timezone.utc)
    assert abs(sent - scripted.date) < timedelta(seconds=30)
    assert clock.warning == "This machine's clock is 180 minutes slow."


def test_the_secret_hash_is_of_the_alias_first_and_of_the_real_name_after(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": SRP_PARAMETERS})
    scripted.on("RespondToAuthChallenge", challenge("SOFTWARE_TOKEN_MFA"), tokens())
    profile = replace(PROFILE, auth_flow="USER_SRP_AUTH", client_secret=Secret("s3cret"))
    sign_in = sign_in_with(profile)
    step = sign_in.start("ada@example.com", PASSWORD_CANARY)
    assert isinstance(step, CodeRequired)
    assert isinstance(sign_in.answer(step, CODE), SignedIn)

    def hash_of(name: str) -> str:
        return base64.b64encode(hmac.digest(b"s3cret", f"{name}client-1".encode(), hashlib.sha256)).decode()

    assert scripted.asked("InitiateAuth")[0]["AuthParameters"]["SECRET_HASH"] == hash_of("ada@example.com")
    for answer in scripted.asked("RespondToAuthChallenge"):
        assert answer["ChallengeResponses"]["SECRET_HASH"] == hash_of("real-ada")
        assert answer["ChallengeResponses"]["USERNAME"] == "real-ada"


def test_a_temporary_password_asks_for_a_new_one_and_the_required_attributes(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    required = '["userAttributes.name", "custom:team"]'
    scripted.on("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED", requiredAttributes=required))
    scripted.on("RespondToAuthChallenge", tokens())
    step = start(sign_in)
    assert isinstance(step, NewPasswordRequired)
    assert step.required_attributes == ("name", "custom:team")
    sign_in.answer(step, Answer(Secret("N3w-password"), {"name": "Ada", "custom:team": "north"}))
    assert scripted.asked("RespondToAuthChallenge")[0] == {
        "ClientId": "client-1",
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": "session-1",
        "ChallengeResponses": {
            "USERNAME": "ada",
            "NEW_PASSWORD": "N3w-password",
            "userAttributes.name": "Ada",
            "userAttributes.custom:team": "north",
        },
    }


def test_enrolling_an_authenticator_hands_each_session_on(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    scripted.on("InitiateAuth", challenge("MFA_SETUP", "session-1", MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]'))
    scripted.on("AssociateSoftwareToken", {"SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2"})
    scripted.on("VerifySoftwareToken", {"Status": "SUCCESS", "Session": "session-3"})
    scripted.on("RespondToAuthChallenge", tokens())
    step = start(sign_in)
    assert isinstance(step, TotpEnrollment)
    assert step.secret == Secret("JBSWY3DPEHPK3PXP")
    assert isinstance(sign_in.answer(step, CODE), SignedIn)
    assert scripted.asked("AssociateSoftwareToken")[0]["Session"] == "session-1"
    assert scripted.asked("VerifySoftwareToken")[0] == {
        "Session": "session-2",
        "UserCode": "123456",
        "FriendlyDeviceName": "Tests",
    }
    assert scripted.asked("RespondToAuthChallenge")[0]["Session"] == "session-3"


def test_moto_style_lists_that_are_not_json_are_understood(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    scripted.on("InitiateAuth", challenge("MFA_SETUP", MFAS_CAN_SETUP="['SOFTWARE_TOKEN_MFA']"))
    scripted.on("AssociateSoftwareToken", {"SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2"})
    assert isinstance(start(sign_in), TotpEnrollment)


def test_a_wrong_code_can_be_answered_again_with_the_same_step(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA", FRIENDLY_DEVICE_NAME="Phone"))
    scripted.on("RespondToAuthChallenge", Failure("CodeMismatchException", "Invalid code"), tokens())
    step = start(sign_in)
    assert isinstance(step, CodeRequired)
    assert step.device_name == "Phone"
    with pytest.raises(CodeRejected) as refusal:
        sign_in.answer(step, CODE)
    assert refusal.value.ticket == "CodeMismatchException · request-1"
    assert isinstance(sign_in.answer(step, CODE), SignedIn)


ANSWERS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "NEW_PASSWORD_REQUIRED": (
        NewPasswordRequired,
        challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[]"),
    ),
    "MFA_SETUP": (TotpEnrollment, challenge("MFA_SETUP", MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]')),
    "SOFTWARE_TOKEN_MFA": (CodeRequired, challenge("SOFTWARE_TOKEN_MFA")),
}


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
def test_any_challenge_may_follow_any_other(
    scripted: ScriptedCognito, sign_in: SignIn, first: str, second: str
) -> None:
    scripted.on("InitiateAuth", ANSWERS[first][1])
    scripted.on("RespondToAuthChallenge", ANSWERS[second][1], tokens())
    scripted.on("AssociateSoftwareToken", {"SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2"})
    scripted.on("VerifySoftwareToken", {"Status": "SUCCESS", "Session": "session-3"})
    step = start(sign_in)
    assert isinstance(step, ANSWERS[first][0])
    step = sign_in.answer(step, CODE)
    assert isinstance(step, ANSWERS[second][0])
    assert isinstance(sign_in.answer(step, CODE), SignedIn)


@pytest.mark.parametrize(
    ("name", "way_forward"),
    [
        ("SMS_MFA", "authenticator app"),
        ("SELECT_MFA_TYPE", "preferred MFA"),
        ("WEB_AUTHN", "browser"),
        ("SOMETHING_NEW", "another way to sign in"),
        ("PASSWORD_VERIFIER", "another way to sign in"),  # not asked for: no SRP went before it
    ],
)
def test_a_challenge_we_cannot_answer_is_named_with_a_way_forward(
    scripted: ScriptedCognito, sign_in: SignIn, name: str, way_forward: str
) -> None:
    scripted.on("InitiateAuth", challenge(name))
    with pytest.raises(ChallengeUnsupported) as unsupported:
        start(sign_in)
    assert name in unsupported.value.title
    assert way_forward in unsupported.value.hint


def test_a_pool_that_sets_up_only_other_kinds_of_mfa_says_which(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    scripted.on("InitiateAuth", challenge("MFA_SETUP", MFAS_CAN_SETUP='["SMS_MFA"]'))
    with pytest.raises(ChallengeUnsupported, match="MFA_SETUP with SMS_MFA"):
        start(sign_in)


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (
            Failure("NotAuthorizedException", "Incorrect username or password."),
            Refused,
            "Incorrect user name",
        ),
        (
            Failure("NotAuthorizedException", "Password attempts exceeded"),
            Throttled,
            "Too many wrong passwords",
        ),
        (Failure("NotAuthorizedException", "User is disabled."), Refused, "disabled"),
        (
            Failure(
                "NotAuthorizedException",
                "Temporary password has expired and must be reset by an administrator.",
            ),
            Refused,
            "temporary password has expired",
        ),
        (
            Failure("NotAuthorizedException", "Unable to verify secret hash for client client-1"),
            Refused,
            "secret is missing or wrong",
        ),
        (
            Failure(
                "NotAuthorizedException", "Client is configured with secret but SECRET_HASH was not received"
            ),
            Refused,
            "secret is missing or wrong",
        ),
        (
            Failure(
                "NotAuthorizedException",
                "Client client-1 is not configured for secret but secret was received",
            ),
            Refused,
            "no secret",
        ),
        (
            Failure("NotAuthorizedException", "Invalid session for the user, session is expired."),
            SessionExpired,
            "took too long",
        ),
        (
            Failure("InvalidParameterException", "USER_SRP_AUTH is not enabled for the client."),
            Refused,
            "SRP",
        ),
        (
            Failure("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"),
            Refused,
            "USER_PASSWORD_AUTH",
        ),
        (
            Failure("InvalidPasswordException", "Password not long enough"),
            PasswordRejected,
            "Password not long enough",
        ),
        (
            Failure("ResourceNotFoundException", "User pool client x does not exist."),
            CognitoTuiError,
            "app client",
        ),
        (Failure("UserLambdaValidationException", "PreAuth: [not] on Sundays"), Refused, "[not] on Sundays"),
        (Failure("TooManyRequestsException", "Rate exceeded"), Throttled, "busy"),
        (Failure("ForbiddenException", "", status=403), Refused, "WAF"),
        (Failure("BrandNewException", "whatever it is"), Refused, "whatever it is"),
        (Failure("InternalErrorException", "oops", status=500), ConnectionFailed, "problem of its own"),
    ],
)
def test_refusals_have_words_of_their_own(
    scripted: ScriptedCognito, sign_in: SignIn, failure: Failure, kind: type[CognitoTuiError], words: str
) -> None:
    scripted.on("InitiateAuth", failure)
    with pytest.raises(kind) as refusal:
        start(sign_in)
    assert words in refusal.value.title
    assert refusal.value.ticket == f"{failure.code} · request-1"
    assert scripted.operations == ["InitiateAuth"]  # a password is never tried twice


@pytest.mark.parametrize(
    "nonsense",
    [
        Raw(b"<html>Please accept the terms of this hotel</html>"),
        Raw(b"", content_type="application/x-amz-json-1.1"),
        Raw(b'{"AuthenticationResult": {"IdToken": ', content_type="application/x-amz-json-1.1"),
        Raw(b"\xff\xfe", content_type="application/x-amz-json-1.1"),
        {},
        {"AuthenticationResult": {"AccessToken": "x"}},
        {"ChallengeName": "", "Session": "x"},
        {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": None},
    ],
)
def test_nonsense_from_the_server_is_said_to_be_nonsense(
    scripted: ScriptedCognito, sign_in: SignIn, nonsense: Any
) -> None:
    scripted.on("InitiateAuth", nonsense)
    with pytest.raises((UnexpectedAnswer, ChallengeUnsupported)):
        start(sign_in)


def test_a_token_that_cannot_be_read_is_not_quoted(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    answer = tokens()
    answer["AuthenticationResult"]["IdToken"] = "canary.not-base64!.x"
    scripted.on("InitiateAuth", answer)
    step = start(sign_in)
    assert isinstance(step, SignedIn)
    with pytest.raises(UnexpectedAnswer) as unexpected:
        _ = step.tokens.expires_at
    assert "canary" not in str(unexpected.value)
    assert unexpected.value.__cause__ is None


def test_a_password_that_aws_quotes_does_not_come_back_in_the_error(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    message = (
        "1 validation error detected: Value 'Canary-Pa55word!' at 'password' failed to satisfy constraint"
    )
    scripted.on("InitiateAuth", Failure("InvalidParameterException", message))
    with pytest.raises(Refused) as refusal:
        start(sign_in)
    assert "Canary" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_an_unreachable_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    with pytest.raises(ConnectionFailed, match=r"Could not reach 127\.0\.0\.1:9\."):
        start(sign_in_with(PROFILE))


def test_a_proxy_in_play_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canary@127.0.0.1:9")
    with pytest.raises(ConnectionFailed, match=r"proxy 127\.0\.0\.1:9") as failed:
        start(sign_in_with(PROFILE))
    assert "canary" not in str(failed.value)


# -- refresh -------------------------------------------------------------------------------------------------------


def signed_in(scripted: ScriptedCognito, sign_in: SignIn) -> SignedIn:
    scripted.on("InitiateAuth", tokens())
    step = start(sign_in)
    assert isinstance(step, SignedIn)
    return step


def test_a_rotated_refresh_token_replaces_the_old_one(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    step = signed_in(scripted, sign_in)
    answer = tokens()
    answer["AuthenticationResult"]["RefreshToken"] = "rotated"
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(step.tokens).refresh_token == Secret("rotated")


def test_without_rotation_the_refresh_token_stays(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    step = signed_in(scripted, sign_in)
    answer = tokens()
    del answer["AuthenticationResult"]["RefreshToken"]
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(step.tokens).refresh_token == Secret("refresh-token")


def test_a_server_without_the_new_operation_is_asked_the_old_way(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    step = signed_in(scripted, sign_in)
    profile = replace(PROFILE, client_secret=Secret("s3cret"))
    assert UserPool(profile, Clock()).refresh(step.tokens).id_token == step.tokens.id_token
    parameters = scripted.asked("InitiateAuth")[-1]["AuthParameters"]
    assert parameters["REFRESH_TOKEN"] == "refresh-token"
    assert "SECRET_HASH" in parameters


@pytest.mark.parametrize(
    "failure",
    [
        Failure("NotAuthorizedException", "Refresh Token has expired"),
        Failure("NotAuthorizedException", "Refresh Token has been revoked"),
        Failure("RefreshTokenReuseException", "Refresh token has been used"),
    ],
)
def test_a_dead_refresh_token_asks_for_a_sign_in(
    scripted: ScriptedCognito, sign_in: SignIn, failure: Failure
) -> None:
    step = signed_in(scripted, sign_in)
    scripted.on("GetTokensFromRefreshToken", failure)
    with pytest.raises(SignInRequired):
        UserPool(PROFILE, Clock()).refresh(step.tokens)


# -- whatever the server says --------------------------------------------------------------------------------------

NAMES = st.sampled_from([*ANSWERS, "PASSWORD_VERIFIER", "SMS_MFA", "", "x" * 300])
TEXT = st.text(max_size=30)
REPLIES = st.one_of(
    st.builds(
        lambda name, parameters: {
            "ChallengeName": name,
            "Session": "s" * 20,
            "ChallengeParameters": parameters,
        },
        NAMES,
        st.dictionaries(
            st.sampled_from(["requiredAttributes", "MFAS_CAN_SETUP", "SALT", "USER_ID_FOR_SRP"]), TEXT
        ),
    ),
    st.builds(Failure, st.sampled_from(["NotAuthorizedException", "CodeMismatchException", "X"]), TEXT),
    st.builds(Raw, st.binary(max_size=60)),
    st.just(tokens()),
)


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedCognito]:
    with pytest.MonkeyPatch.context() as patch, serve() as script:
        patch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", script.url)
        yield script


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies=st.lists(REPLIES, min_size=1, max_size=5), srp=st.booleans())
def test_whatever_the_server_says_it_ends_in_a_step_or_one_of_our_errors(
    shared: ScriptedCognito, monkeypatch: pytest.MonkeyPatch, replies: list[Any], srp: bool
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", shared.url)
    for operation in (
        "InitiateAuth",
        "RespondToAuthChallenge",
        "AssociateSoftwareToken",
        "VerifySoftwareToken",
    ):
        shared.on(operation, *replies)
    sign_in = sign_in_with(replace(PROFILE, auth_flow="USER_SRP_AUTH" if srp else PASSWORD))
    try:
        step = start(sign_in)
        for _ in range(5):
            if isinstance(step, SignedIn):
                break
            step = sign_in.answer(step, CODE)
        outcome: object = step
    except CognitoTuiError as error:
        outcome = error
    assert isinstance(
        outcome, CognitoTuiError | SignedIn | NewPasswordRequired | TotpEnrollment | CodeRequired
    )
    assert "Canary" not in str(outcome)
