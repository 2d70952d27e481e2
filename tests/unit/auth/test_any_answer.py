"""Whatever the server says, it ends in a step or in one of our errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.auth.sign_in import SignIn
from cognito_tui.services.auth.steps import CodeRequired, NewPasswordRequired, TotpEnrollment
from cognito_tui.services.config.profile import PASSWORD
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, serve, tokens
from tests.support.scripted_sign_in import ANSWERS, CODE, PROFILE, sign_in_with, start

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


@cache
def signing_in(srp: bool) -> SignIn:
    """One for all who sign in so."""
    return sign_in_with(replace(PROFILE, auth_flow="USER_SRP_AUTH" if srp else PASSWORD))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    sign_in = signing_in(srp)
    try:
        step = start(sign_in)
        for _ in range(5):
            if isinstance(step, AuthResult):
                break
            step = sign_in.answer(step, CODE)
        outcome: object = step
    except CognitoTuiError as error:
        outcome = error
    assert isinstance(
        outcome, CognitoTuiError | AuthResult | NewPasswordRequired | TotpEnrollment | CodeRequired
    )
    assert "Canary" not in str(outcome)
