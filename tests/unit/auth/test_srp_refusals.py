"""Servers that skip the proof, or would get the password by it: broken off before anything is said. And a session
that is answered twice. The servers here answer what Cognito never does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.srp import N
from cognito_tui.errors import CognitoTuiError, SessionExpired, UnexpectedAnswer
from cognito_tui.services.auth.steps import (
    Answer,
    CustomChallenge,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Step,
    TotpEnrollment,
)
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM, PASSWORD as PASSWORD_FLOW, SRP
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pool_client import (
    EMAIL,
    PASSWORD,
    choice,
    client,
    code,
    pool,
    question,
    signed_in,
    start as start_at,
    text,
)
from tests.support.scripted_cognito import Failure, ScriptedCognito, challenge, tokens
from tests.support.scripted_sign_in import PASSWORD_CANARY, PROFILE, SRP_PARAMETERS

DEVICE = Device("key-1", "group-1", Secret("device-canary"), remembered=True)
VERIFIER = challenge("PASSWORD_VERIFIER", **SRP_PARAMETERS)
DEVICE_VERIFIER = challenge("DEVICE_PASSWORD_VERIFIER", **SRP_PARAMETERS)
OFFER = {**challenge("SELECT_CHALLENGE"), "AvailableChallenges": ["PASSWORD_SRP", "EMAIL_OTP"]}
# What could be asked in place of a proof, and what could be given for none.
SKIPPED: dict[str, dict[str, Any]] = {
    "tokens": tokens(),
    "NEW_PASSWORD_REQUIRED": challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[]"),
    "MFA_SETUP": challenge("MFA_SETUP", MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]'),
    "SELECT_CHALLENGE": OFFER,
    **{
        name: challenge(name)
        for name in (
            *("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP", "SMS_OTP", "CUSTOM_CHALLENGE", "SELECT_MFA_TYPE"),
            *("PASSWORD", "PASSWORD_SRP", "DEVICE_SRP_AUTH", "WEB_AUTHN", "SOMETHING_NEW"),
        )
    },
    "DEVICE_PASSWORD_VERIFIER": DEVICE_VERIFIER,
}


def cognito(flow: str) -> CognitoClient:
    """With a device, so that one could prove itself where the person has not."""
    made = CognitoClient(replace(PROFILE, auth_flow=flow))
    made.store.save_device("ada", DEVICE)
    return made


def start(at: CognitoClient) -> Step:
    return at.sign_in.start("ada", PASSWORD_CANARY)


def broken_off(at: CognitoClient, begin: Callable[[CognitoClient], object] = start) -> str:
    """Sees the sign-in end with nothing kept; the title of the error."""
    with pytest.raises(UnexpectedAnswer) as error:
        begin(at)
    assert "Is this really Cognito?" in error.value.hint
    assert at.store.session() is None
    assert at.store.device("ada") == DEVICE
    return error.value.title


def answering(step: Step) -> Callable[[CognitoClient], object]:
    assert isinstance(step, PasswordRequired)
    return lambda at: at.sign_in.answer(step, Answer(PASSWORD_CANARY))


# -- the password's proof, skipped ---------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", [SRP, CHOICE])
def test_no_proof_asked_for_no_sign_in(scripted: ScriptedCognito, flow: str) -> None:
    scripted.on("AssociateSoftwareToken", {"SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2"})
    at = cognito(flow)
    for name, skipped in SKIPPED.items():
        scripted.requests.clear()
        scripted.on("InitiateAuth", skipped)
        if flow == CHOICE and name == "SELECT_CHALLENGE":
            # which is Cognito's answer where SRP is none of the ways
            assert isinstance(start(at), FactorChoice)
        else:
            assert "no proof of the password" in broken_off(at), name
        assert scripted.operations == ["InitiateAuth"], name


def test_where_srp_is_none_of_the_users_ways_another_is_chosen() -> None:
    with pool(first_factors=("PASSWORD", "EMAIL_OTP")) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        at = client(server, CHOICE)
        step = start_at(at)
        assert isinstance(step, FactorChoice)
        assert [factor.name for factor in step.factors] == ["PASSWORD", "EMAIL_OTP"]
        chosen = question(at.sign_in.answer(step, choice("PASSWORD")))
        signed_in(at.sign_in.answer(chosen, text(PASSWORD)))


@pytest.mark.parametrize("asked", ["SELECT_CHALLENGE", "PASSWORD_SRP"])
def test_no_proof_asked_for_after_it_was_chosen_no_sign_in(scripted: ScriptedCognito, asked: str) -> None:
    at = cognito(CHOICE)
    for name, skipped in SKIPPED.items():
        scripted.requests.clear()
        scripted.on("InitiateAuth", SKIPPED[asked]).on("RespondToAuthChallenge", skipped)
        step = at.sign_in.start("ada")
        if isinstance(step, FactorChoice):
            step = at.sign_in.answer(step, choice("PASSWORD_SRP"))
        assert "no proof of the password" in broken_off(at, answering(step)), name
        assert scripted.operations == ["InitiateAuth", "RespondToAuthChallenge"], name


def test_in_a_custom_flow_the_pool_owners_functions_may_skip_it(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("CUSTOM_CHALLENGE", question="Whose oar?"), tokens())
    assert isinstance(start(cognito(CUSTOM)), CustomChallenge)
    assert isinstance(start(cognito(CUSTOM)), AuthResult)


def test_where_the_password_itself_is_sent_there_is_no_proof_to_skip(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", tokens())
    assert isinstance(start(cognito(PASSWORD_FLOW)), AuthResult)


# -- the device's proof, skipped -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "names"),
    [
        (PASSWORD_FLOW, SKIPPED.keys() - {"DEVICE_PASSWORD_VERIFIER"}),
        (SRP, {"tokens", "SOFTWARE_TOKEN_MFA"}),  # after another proof, to the same end
    ],
)
def test_a_device_that_needs_to_prove_nothing_signs_nobody_in(
    scripted: ScriptedCognito, flow: str, names: set[str]
) -> None:
    asked = challenge("DEVICE_SRP_AUTH")
    at = cognito(flow)
    for name in sorted(names):
        if flow == SRP:
            scripted.on("InitiateAuth", VERIFIER).on("RespondToAuthChallenge", asked, SKIPPED[name])
        else:
            scripted.on("InitiateAuth", asked).on("RespondToAuthChallenge", SKIPPED[name])
        assert "no proof of this device" in broken_off(at), name
        assert scripted.asked("RespondToAuthChallenge")[-1]["ChallengeName"] == "DEVICE_SRP_AUTH", name


# -- numbers that would give the password away ---------------------------------------------------------------------

ZEROS = {"0": "0", "000": "000", "N": f"{N:x}", "2N": f"{2 * N:X}", "15N": f"{15 * N:x}"}


def claims(scripted: ScriptedCognito, proof: str) -> list[dict[str, Any]]:
    return [body for body in scripted.asked("RespondToAuthChallenge") if body["ChallengeName"] == proof]


@pytest.mark.parametrize("flow", [SRP, CHOICE, CUSTOM])
def test_a_b_of_zero_gets_no_claim(scripted: ScriptedCognito, flow: str) -> None:
    at = cognito(flow)
    scripted.on("RespondToAuthChallenge", tokens())
    for name, b in ZEROS.items():
        scripted.requests.clear()
        scripted.on("InitiateAuth", challenge("PASSWORD_VERIFIER", **{**SRP_PARAMETERS, "SRP_B": b}))
        assert "give the password away" in broken_off(at), name
        assert scripted.operations == ["InitiateAuth"], name


def test_a_b_of_zero_gets_no_claim_where_srp_was_chosen(scripted: ScriptedCognito) -> None:
    at = cognito(CHOICE)
    scripted.on("InitiateAuth", challenge("PASSWORD_SRP"))
    for name, b in ZEROS.items():
        verifier = challenge("PASSWORD_VERIFIER", **{**SRP_PARAMETERS, "SRP_B": b})
        scripted.on("RespondToAuthChallenge", verifier, tokens())
        assert "give the password away" in broken_off(at, answering(at.sign_in.start("ada"))), name
        assert claims(scripted, "PASSWORD_VERIFIER") == [], name


def test_a_b_of_zero_gets_no_claim_of_a_device(scripted: ScriptedCognito) -> None:
    at = cognito(PASSWORD_FLOW)
    scripted.on("InitiateAuth", challenge("DEVICE_SRP_AUTH"))
    for name, b in ZEROS.items():
        scripted.requests.clear()
        verifier = challenge("DEVICE_PASSWORD_VERIFIER", **{**SRP_PARAMETERS, "SRP_B": b})
        scripted.on("RespondToAuthChallenge", verifier, tokens())
        assert "give the password away" in broken_off(at), name
        assert len(claims(scripted, "DEVICE_SRP_AUTH")) == 1, name
        assert claims(scripted, "DEVICE_PASSWORD_VERIFIER") == [], name


def test_a_b_that_is_next_to_zero_is_answered(scripted: ScriptedCognito) -> None:
    near = challenge("PASSWORD_VERIFIER", **{**SRP_PARAMETERS, "SRP_B": f"{2 * N + 1:x}"})
    scripted.on("InitiateAuth", near).on("RespondToAuthChallenge", tokens())
    assert isinstance(start(cognito(SRP)), AuthResult)


class Zero:
    def __init__(self, *_: object, **__: object) -> None:
        pass

    def digest(self) -> bytes:
        return bytes(32)


@pytest.mark.parametrize("proof", ["PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER"])
def test_a_u_of_zero_gets_no_claim(
    scripted: ScriptedCognito, monkeypatch: pytest.MonkeyPatch, proof: str
) -> None:
    """Nobody knows an A and a B that hash to zero, so SHA-256 itself is replaced, once the server has been asked."""

    def with_zero(_: dict[str, Any]) -> dict[str, Any]:
        monkeypatch.setattr(hashlib, "sha256", Zero)
        return challenge(proof, **SRP_PARAMETERS)

    if proof == "PASSWORD_VERIFIER":
        scripted.on("InitiateAuth", with_zero).on("RespondToAuthChallenge", tokens())
    else:
        scripted.on("InitiateAuth", VERIFIER)
        scripted.on("RespondToAuthChallenge", challenge("DEVICE_SRP_AUTH"), with_zero, tokens())
    assert "give the password away" in broken_off(cognito(SRP))
    assert claims(scripted, proof) == []


# -- a session answered twice --------------------------------------------------------------------------------------
# At the tests' own Cognito, whose sessions work once, as AWS's: ministack takes any answer as often as it comes.

RIDDLE = (({"question": "Whose oar?"}, "Odysseus"),)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_step_answered_twice_signs_in_once() -> None:
    with pool(
        mfa="OPTIONAL",
        factors=("EMAIL_OTP",),
        custom_challenges=RIDDLE,
        first_factors=("PASSWORD_SRP", "EMAIL_OTP"),
    ) as server:
        server.pool.add_user("newcomer", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        server.pool.add_user("ada", PASSWORD)
        server.pool.add_user("grace", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        chosen = client(server, CHOICE)
        offered = start_at(chosen, None)
        assert isinstance(offered, FactorChoice)
        for flow, step, answer in (
            (SRP, start_at(client(server), username="newcomer"), text("Battery-Staple-2")),
            (CUSTOM, start_at(client(server, CUSTOM)), text("Odysseus")),
            (CHOICE, chosen.sign_in.answer(offered, choice("PASSWORD_SRP")), text(PASSWORD)),
            (SRP, start_at(client(server), username="grace"), code(server)),
        ):
            assert not isinstance(step, AuthResult)
            signed_in(client(server, flow).sign_in.answer(step, answer))
            again = client(server, flow)
            with pytest.raises(SessionExpired):
                again.sign_in.answer(step, answer)
            assert again.store.session() is None


def test_an_enrolment_answered_twice_signs_in_once() -> None:
    with pool(mfa="ON") as server:
        server.pool.add_user("ada", PASSWORD)
        at = client(server)
        step = start_at(at)
        assert isinstance(step, TotpEnrollment)
        answer = Answer(code_at(step.secret, at.clock.now()))
        signed_in(at.sign_in.answer(step, answer))
        with pytest.raises(SessionExpired):
            client(server).sign_in.answer(step, answer)


def test_of_many_who_answer_one_step_at_once_one_is_signed_in() -> None:
    with pool() as server, ThreadPoolExecutor(4) as threads:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        at = client(server)
        step = start_at(at)
        assert isinstance(step, NewPasswordRequired)

        def answer(_: int) -> str:
            try:
                return type(at.sign_in.answer(step, text("Battery-Staple-2"))).__name__
            except CognitoTuiError as error:
                return type(error).__name__

        assert sorted(threads.map(answer, range(4))) == ["AuthResult", *["SessionExpired"] * 3]


@pytest.mark.parametrize(
    "words",
    [
        "Invalid session for the user, session can only be used once.",
        "Invalid session for the user, session is expired.",
        "Invalid session for the user.",
    ],
)
def test_whatever_cognito_calls_a_session_that_is_used_up_the_person_starts_again(
    scripted: ScriptedCognito, words: str
) -> None:
    scripted.on("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED"))
    scripted.on("RespondToAuthChallenge", tokens(), Failure("NotAuthorizedException", words))
    at = cognito(PASSWORD_FLOW)
    step = start(at)
    assert isinstance(step, NewPasswordRequired)
    assert isinstance(at.sign_in.answer(step, Answer(PASSWORD_CANARY)), AuthResult)
    with pytest.raises(SessionExpired):
        at.sign_in.answer(step, Answer(PASSWORD_CANARY))
