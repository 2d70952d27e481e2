"""Random journeys: any challenge after any other, answered well, badly and absurdly.

It always ends in AuthResult, in a step, or in one of our errors, and no secret is in what it says. The server answers
what hypothesis makes up, not what AWS would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.auth.steps import Answer, CodeRequired, FactorChoice, Question
from cognito_tui.services.base.factors import FIRST_FACTORS
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import AUTH_FLOWS
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, challenge, serve, tokens
from tests.support.scripted_sign_in import PROFILE, SRP_PARAMETERS

CANARY = "Canary-Pa55word!"
CHALLENGES = (
    *(
        "PASSWORD_VERIFIER",
        "NEW_PASSWORD_REQUIRED",
        "MFA_SETUP",
        "SOFTWARE_TOKEN_MFA",
        "SMS_MFA",
        "EMAIL_MFA",
    ),
    *("EMAIL_OTP", "SMS_OTP", "SELECT_MFA_TYPE", "SELECT_CHALLENGE", "CUSTOM_CHALLENGE", "DEVICE_SRP_AUTH"),
    *("DEVICE_PASSWORD_VERIFIER", "PASSWORD", "PASSWORD_SRP", "WEB_AUTHN", "", "SOMETHING_NEW", "x" * 300),
)
FACTORS = st.lists(
    st.sampled_from([*FIRST_FACTORS, "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_MFA", "?"]), max_size=4
)
JUNK = st.text(max_size=20)
LISTS = st.one_of(FACTORS.map(json.dumps), JUNK, st.just("[[[["))
PARAMETERS = st.one_of(
    st.just(SRP_PARAMETERS),
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("requiredAttributes", "MFAS_CAN_SETUP", "MFAS_CAN_CHOOSE"), LISTS),
            **dict.fromkeys(("SALT", "SRP_B", "SECRET_BLOCK", "USERNAME", "USER_ID_FOR_SRP"), JUNK),
            **dict.fromkeys(("CODE_DELIVERY_DESTINATION", "FRIENDLY_DEVICE_NAME", "question"), JUNK),
        },
    ),
)
QUESTIONS = [  # that go on whatever is answered
    challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[]"),
    *(challenge(name) for name in ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP", "DEVICE_SRP_AUTH")),
    challenge("MFA_SETUP", MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]'),
    challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE='["SOFTWARE_TOKEN_MFA", "SMS_MFA"]'),
    {**challenge("SELECT_CHALLENGE"), "AvailableChallenges": ["PASSWORD_SRP", "EMAIL_OTP"]},
    challenge("CUSTOM_CHALLENGE", question="Whose oar?"),
]
with_device = tokens()
with_device["AuthenticationResult"]["NewDeviceMetadata"] = {"DeviceKey": "key-2", "DeviceGroupKey": "g"}
REPLIES = st.one_of(
    *[st.sampled_from(QUESTIONS)] * 4,
    st.builds(
        lambda name, parameters, available, session: {
            "ChallengeName": name,
            "ChallengeParameters": parameters,
            **({"AvailableChallenges": available} if available is not None else {}),
            **({"Session": session} if session else {}),
        },
        st.sampled_from(CHALLENGES),
        PARAMETERS,
        st.none() | FACTORS,
        st.sampled_from(["", "s" * 20]),
    ),
    st.builds(
        Failure,
        st.sampled_from(
            ["NotAuthorizedException", "CodeMismatchException", "ResourceNotFoundException", "X", "5"]
        ),
        st.sampled_from(["Device does not exist.", "Incorrect username or password.", "Rate exceeded", ""]),
    ),
    st.builds(Raw, st.binary(max_size=60), st.sampled_from([200, 302, 400, 502])),
    st.just(with_device),
    st.just(tokens()),
)
ANSWERS = st.builds(
    Answer,
    st.builds(Secret, st.sampled_from([CANARY, "123456", "", "\udcff", "x" * 5000])),
    st.dictionaries(st.sampled_from(["email", "name"]), JUNK, max_size=2),
    st.sampled_from(["", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "PASSWORD", "WEB_AUTHN", "?"]),
)
DEVICE = Device("key-1", "group-1", Secret("device-" + CANARY), remembered=True)


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedCognito]:
    with serve() as script:
        yield script


def wants_proofs(reply: Any) -> Callable[[dict[str, Any]], Any]:
    """The same, but for a proof that was begun: what skips it ends the sign-in at once."""

    def answer(request: dict[str, Any]) -> Any:
        if "SRP_A" not in (request.get("AuthParameters") or request.get("ChallengeResponses") or {}):
            return reply
        whose = "DEVICE_" if request.get("ChallengeName") == "DEVICE_SRP_AUTH" else ""
        return challenge(f"{whose}PASSWORD_VERIFIER", **SRP_PARAMETERS)

    return answer


@cache
def client_of(flow: str, preferred: str) -> CognitoClient:
    """One for all who sign in so, which is not about making clients."""
    return CognitoClient(replace(PROFILE, auth_flow=flow, preferred_challenge=preferred))


def begun(cognito: CognitoClient, password: bool) -> Any:
    return cognito.sign_in.start("ada", Secret(CANARY) if password else None)


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes a call to the server each time
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    flow=st.sampled_from(AUTH_FLOWS),
    preferred=st.sampled_from(["", *FIRST_FACTORS]),
    password=st.booleans(),
    device=st.booleans(),
    honest=st.sampled_from([True, True, True, False]),
    replies=st.lists(REPLIES, min_size=1, max_size=8),
    answers=st.lists(ANSWERS, min_size=8, max_size=8),
)
def test_any_sequence_of_challenges_and_answers_ends_well(
    shared: ScriptedCognito,
    monkeypatch: pytest.MonkeyPatch,
    flow: str,
    preferred: str,
    password: bool,
    device: bool,
    honest: bool,
    replies: list[Any],
    answers: list[Answer],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", shared.url)
    if honest:
        replies = [wants_proofs(reply) for reply in replies]
    for operation in ("InitiateAuth", "RespondToAuthChallenge", "ConfirmDevice"):
        shared.on(operation, *replies)
    shared.on("AssociateSoftwareToken", {"SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2"}, *replies)
    shared.on("VerifySoftwareToken", {"Status": "SUCCESS", "Session": "session-3"}, *replies)
    cognito = client_of(flow, preferred)
    cognito.store.forget()
    cognito.store.forget_device("ada")
    if device:
        cognito.store.save_device("ada", DEVICE)
    before = len(shared.requests)
    outcome: object
    try:
        step = begun(cognito, password)
        for answer in answers:
            if isinstance(step, AuthResult):
                break
            if isinstance(step, FactorChoice):
                answer = Answer(choice=step.factors[len(answer.choice) % len(step.factors)].name)
            if isinstance(step, CodeRequired) and not answer.choice:
                step = cognito.sign_in.resend(step)
            else:
                step = cognito.sign_in.answer(step, answer)
        outcome = step
    except CognitoTuiError as error:
        outcome = error
    assert isinstance(outcome, (CognitoTuiError, AuthResult, *get_args(Question)))
    assert CANARY not in f"{outcome} {outcome!r}"
    assert len(shared.requests) - before <= 40  # nothing is asked over and over
