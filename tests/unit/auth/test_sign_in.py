"""The state machine, one answer at a time, against a Cognito that says what the test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cognito_tui.errors import ChallengeUnsupported, CodeRejected, Refused, Throttled, UnexpectedAnswer
from cognito_tui.services.auth.sign_in import SignIn
from cognito_tui.services.auth.steps import (
    Answer,
    CodeRequired,
    NewPasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, challenge, tokens
from tests.support.scripted_sign_in import (
    ANSWERS,
    CODE,
    PASSWORD_CANARY,
    PROFILE,
    SRP_PARAMETERS,
    sign_in_with,
    start,
)


def test_a_password_alone_signs_in(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    scripted.on("InitiateAuth", tokens())
    step = start(sign_in)
    assert isinstance(step, AuthResult)
    assert (step.username, step.tokens.username) == ("ada", "ada")
    assert scripted.asked("InitiateAuth")[0] == {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "client-1",
        "AuthParameters": {"USERNAME": "ada", "PASSWORD": "Canary-Pa55word!"},
    }


def test_with_srp_the_password_never_leaves(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": SRP_PARAMETERS})
    scripted.on("RespondToAuthChallenge", tokens())
    assert isinstance(start(sign_in_with(replace(PROFILE, auth_flow="USER_SRP_AUTH"))), AuthResult)
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
    assert isinstance(sign_in.answer(step, CODE), AuthResult)

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
    assert isinstance(sign_in.answer(step, CODE), AuthResult)
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
    assert isinstance(sign_in.answer(step, CODE), AuthResult)


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
    assert isinstance(sign_in.answer(step, CODE), AuthResult)


@pytest.mark.parametrize("name", ["WEB_AUTHN", "SOMETHING_NEW"])
def test_a_challenge_for_no_terminal_is_named_and_sent_to_the_browser(
    scripted: ScriptedCognito, sign_in: SignIn, name: str
) -> None:
    scripted.on("InitiateAuth", challenge(name))
    with pytest.raises(ChallengeUnsupported) as unsupported:
        start(sign_in)
    assert name in unsupported.value.title
    assert "browser" in unsupported.value.hint


def test_a_proof_of_the_password_that_was_not_begun_is_not_given(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    scripted.on("InitiateAuth", challenge("PASSWORD_VERIFIER", **SRP_PARAMETERS))
    with pytest.raises(UnexpectedAnswer):
        start(sign_in)
    assert scripted.operations == ["InitiateAuth"]


def test_a_pool_that_sets_up_only_other_kinds_of_mfa_says_which(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    scripted.on("InitiateAuth", challenge("MFA_SETUP", MFAS_CAN_SETUP='["SMS_MFA"]'))
    with pytest.raises(ChallengeUnsupported, match="MFA_SETUP with SMS_MFA"):
        start(sign_in)


def test_a_refused_password_is_not_tried_again(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    scripted.on("InitiateAuth", Failure("TooManyRequestsException", "Rate exceeded"))
    with pytest.raises(Throttled):
        start(sign_in)
    assert scripted.operations == ["InitiateAuth"]


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
    with pytest.raises(UnexpectedAnswer) as unexpected:
        start(sign_in)
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
