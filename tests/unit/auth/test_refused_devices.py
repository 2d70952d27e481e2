"""A device that Cognito does not take, at whatever point, is forgotten; the sign-in goes on with what was typed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import DeviceUnknown, SignInRequired
from cognito_tui.services.auth.step_json import dump_step, load_step
from cognito_tui.services.auth.steps import CodeRequired, CustomChallenge
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM, PASSWORD as BY_PASSWORD, SRP
from cognito_tui.services.tokens.device import Device
from tests.support.pool_client import EMAIL, PASSWORD, client, code, pool, question, signed_in, start, text
from tests.support.scripted_cognito import Failure, ScriptedCognito, challenge, tokens
from tests.support.scripted_sign_in import CODE, PASSWORD_CANARY, PROFILE, SRP_PARAMETERS, sign_in_with

TRACKED: dict[str, Any] = {"mfa": "ON", "factors": ("EMAIL_OTP",), "devices": "always"}
DEVICE = Device("eu-west-1_device", "-group", Secret("secret"), remembered=True)
GONE = Failure("ResourceNotFoundException", "Device does not exist.")
SENSELESS = {
    "a key that the pool does not know": GONE,
    "a key of another form": Failure("InvalidParameterException", "Invalid device key given."),
}
# what a pool asks of the device, and what goes wrong with it
PROOFS: dict[str, list[Any]] = {
    "it asks, and knows it no more": [challenge("DEVICE_SRP_AUTH"), GONE],
    "it asks, and refuses": [challenge("DEVICE_SRP_AUTH"), Failure("NotAuthorizedException", "No.")],
    "the proof is refused": [
        challenge("DEVICE_SRP_AUTH"),
        challenge("DEVICE_PASSWORD_VERIFIER", **SRP_PARAMETERS),
        Failure("NotAuthorizedException", "Incorrect username or password."),
    ],
    "the question has no parameters": [challenge("DEVICE_SRP_AUTH"), challenge("DEVICE_PASSWORD_VERIFIER")],
    "the question comes out of turn": [challenge("DEVICE_PASSWORD_VERIFIER")],
}


def with_device(server: CognitoServer, flow: str, **settings: Any) -> CognitoClient:
    """A client with a device that the pool has forgotten."""
    cognito = client(server, flow, **settings)
    server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
    cognito.store.save_device("ada", DEVICE)
    return cognito


@pytest.mark.parametrize("flow", [SRP, BY_PASSWORD, CHOICE])
def test_a_password_is_enough_to_go_on_without_the_device(flow: str) -> None:
    with pool(**TRACKED) as server:
        cognito = with_device(server, flow)
        step = start(cognito)
        assert isinstance(step, CodeRequired)
        assert step.attempt.device is None
        assert cognito.store.device("ada") is None
        assert len(server.pool.outbox) == 1
        signed_in(cognito.sign_in.answer(step, code(server)))


def test_without_a_password_one_code_is_sent_and_no_more() -> None:
    with pool(first_factors=("PASSWORD", "EMAIL_OTP"), devices="always") as server:
        cognito = with_device(server, CHOICE, preferred_challenge="EMAIL_OTP")
        step = start(cognito, None)
        assert isinstance(step, CodeRequired)
        assert len(server.pool.outbox) == 1
        signed_in(cognito.sign_in.answer(step, code(server)))
        assert len(server.pool.outbox) == 1


def test_a_device_that_is_removed_between_two_steps_costs_no_second_code() -> None:
    with pool(**TRACKED) as server:
        cognito = client(server)
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        done = signed_in(cognito.sign_in.answer(question(start(cognito)), code(server)))
        assert done.device
        server.pool.users["ada"].devices[done.device.key].remembered = False  # so that the code is asked for
        step = question(start(cognito))
        server.pool.users["ada"].devices.clear()
        sent = len(server.pool.outbox)
        signed_in(cognito.sign_in.answer(step, code(server)))
        assert len(server.pool.outbox) == sent


@pytest.mark.parametrize("refusal", SENSELESS.values(), ids=SENSELESS)
@pytest.mark.parametrize("flow", [BY_PASSWORD, CUSTOM, CHOICE])
def test_whatever_is_said_of_the_key_the_same_is_sent_without_it(
    scripted: ScriptedCognito, flow: str, refusal: Failure
) -> None:
    sign_in = sign_in_with(replace(PROFILE, auth_flow=flow))
    sign_in._store.save_device("ada", DEVICE)
    scripted.on("InitiateAuth", refusal, challenge("CUSTOM_CHALLENGE", hint="a"))
    scripted.on("RespondToAuthChallenge", challenge("CUSTOM_CHALLENGE", hint="b"), tokens())
    password = PASSWORD_CANARY if flow == BY_PASSWORD else None
    step = sign_in.start("ada", password)
    assert isinstance(step, CustomChallenge)
    step = sign_in.answer(step, text("first"))
    assert isinstance(step, CustomChallenge)
    signed_in(sign_in.answer(step, text("second")))
    first, again = (body["AuthParameters"] for body in scripted.asked("InitiateAuth"))
    assert first.pop("DEVICE_KEY") == DEVICE.key
    assert again == first
    for body in scripted.asked("RespondToAuthChallenge"):
        assert "DEVICE_KEY" not in body["ChallengeResponses"]


@pytest.mark.parametrize("answers", PROOFS.values(), ids=PROOFS)
@pytest.mark.parametrize("at", ["the start", "after a code"])
def test_a_proof_that_fails_begins_again_without_the_device(
    scripted: ScriptedCognito, at: str, answers: list[Any]
) -> None:
    sign_in = sign_in_with(PROFILE)
    sign_in._store.save_device("ada", DEVICE)
    asked, *proof = answers
    if at == "the start":
        scripted.on("InitiateAuth", asked, challenge("SOFTWARE_TOKEN_MFA"))
        scripted.on("RespondToAuthChallenge", *proof, tokens())
        step = sign_in.start("ada", PASSWORD_CANARY)
    else:
        scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA"), challenge("SOFTWARE_TOKEN_MFA"))
        scripted.on("RespondToAuthChallenge", asked, *proof, tokens())
        step = sign_in.answer(question(sign_in.start("ada", PASSWORD_CANARY)), CODE)
    assert isinstance(step, CodeRequired)  # Cognito has spent the attempt, and with it the code
    assert sign_in._store.device("ada") is None
    signed_in(sign_in.answer(step, CODE))
    first, again = (body["AuthParameters"] for body in scripted.asked("InitiateAuth"))
    assert first.pop("DEVICE_KEY") == DEVICE.key
    assert again == first  # the password as well: it was not asked for again


def test_a_step_from_elsewhere_has_no_password_to_begin_again_with(scripted: ScriptedCognito) -> None:
    sign_in = sign_in_with(PROFILE)
    sign_in._store.save_device("ada", DEVICE)
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA"))
    scripted.on("RespondToAuthChallenge", *PROOFS["the proof is refused"])
    dumped = dump_step(question(sign_in.start("ada", PASSWORD_CANARY)))
    assert PASSWORD_CANARY.reveal() not in dumped.reveal()
    with pytest.raises(DeviceUnknown, match="Enter the password again"):
        sign_in.answer(load_step(dumped), CODE)
    assert sign_in._store.device("ada") is None  # so that it is the last time


def test_a_pool_that_goes_on_asking_for_a_device_ends_the_sign_in(scripted: ScriptedCognito) -> None:
    sign_in = sign_in_with(PROFILE)
    sign_in._store.save_device("ada", DEVICE)
    scripted.on("InitiateAuth", *itertools.repeat(challenge("DEVICE_SRP_AUTH"), 9))
    scripted.on("RespondToAuthChallenge", GONE)
    with pytest.raises(DeviceUnknown):
        sign_in.start("ada", PASSWORD_CANARY)
    assert len(scripted.asked("InitiateAuth")) == 2


def test_another_code_is_sent_with_the_password_at_hand() -> None:
    with pool(**TRACKED) as server:
        cognito = client(server)
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        step = start(cognito)
        assert isinstance(step, CodeRequired)
        again = cognito.sign_in.resend(step)
        assert isinstance(again, CodeRequired)
        assert len(server.pool.outbox) == 2
        signed_in(cognito.sign_in.answer(again, code(server)))


def test_a_session_that_is_over_still_has_its_device_forgotten_here() -> None:
    with pool(**TRACKED) as server:
        cognito = client(server)
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        done = signed_in(cognito.sign_in.answer(question(start(cognito)), code(server)))
        cognito.sign_out_everywhere(done)
        cognito.store.save(done)
        cognito.sign_out(forget_device=True)
        assert cognito.store.device("ada") is None
        assert "Cognito still lists it" in " ".join(cognito.warnings)
        with pytest.raises(SignInRequired):
            cognito.resume()
        assert server.pool.users["ada"].devices
