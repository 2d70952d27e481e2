"""Remembered devices: made known, used in place of a second factor, and forgotten by the pool without alarm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CodeRejected, Refused, SignInRequired, Throttled
from cognito_tui.services.auth.steps import Answer, CodeRequired
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE, PASSWORD as PASSWORD_FLOW
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pool_client import EMAIL, PASSWORD, client, code, pool, signed_in, start
from tests.support.scripted_cognito import Failure, ScriptedCognito, challenge, tokens
from tests.support.scripted_sign_in import PROFILE

TRACKED = {"mfa": "ON", "factors": ("EMAIL_OTP",)}


def sign_in_with_code(server: CognitoServer, cognito: CognitoClient) -> AuthResult:
    step = start(cognito)
    assert isinstance(step, CodeRequired)
    return signed_in(cognito.sign_in.answer(step, code(server)))


def with_ada(server: CognitoServer) -> CognitoServer:
    server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
    return server


@pytest.mark.parametrize("client_secret", ["", "s3cret"])
def test_a_device_that_the_pool_always_remembers_needs_no_second_factor(client_secret: str) -> None:
    with pool(devices="always", client_secret=client_secret, **TRACKED) as server:
        cognito = client(with_ada(server))
        first = sign_in_with_code(server, cognito)
        assert first.device is not None
        assert first.device.remembered
        second = signed_in(start(cognito))
        assert second.device == first.device
        assert "DEVICE_PASSWORD_VERIFIER" in [
            body["ChallengeName"] for body in server.asked("RespondToAuthChallenge")
        ]


def test_a_device_is_remembered_where_the_person_says_so_and_not_before() -> None:
    with pool(devices="opt-in", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        first = sign_in_with_code(server, cognito)
        assert first.device is not None
        assert not first.device.remembered
        second = sign_in_with_code(server, cognito)  # asked for the code again
        remembered = cognito.remember_device(second, remembered=True)
        assert remembered.device is not None
        assert remembered.device.remembered
        third = signed_in(start(cognito))
        cognito.remember_device(third, remembered=False)
        sign_in_with_code(server, cognito)


def test_the_device_is_named_in_every_answer_of_a_sign_in() -> None:
    with pool(devices="opt-in", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        device = sign_in_with_code(server, cognito).device
        assert device is not None
        before = len(server.asked("RespondToAuthChallenge"))
        sign_in_with_code(server, cognito)
        answers = server.asked("RespondToAuthChallenge")[before:]
        assert [body["ChallengeResponses"]["DEVICE_KEY"] for body in answers] == [device.key] * len(answers)


def test_a_busy_pool_does_not_cost_the_device(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("DEVICE_SRP_AUTH", USERNAME="ada"))
    scripted.on("RespondToAuthChallenge", Failure("TooManyRequestsException", "Rate exceeded"))
    cognito = CognitoClient(PROFILE)
    device = Device("key-1", "group-1", Secret("secret"), remembered=True)
    cognito.store.save_device("ada", device)
    with pytest.raises(Throttled):
        start(cognito)
    assert cognito.store.device("ada") == device


def test_remembering_the_device_keeps_the_token_that_is_good() -> None:
    with pool(devices="opt-in", rotation=0.0, **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        done = sign_in_with_code(server, cognito)
        cognito.refresh(done)  # the token of `done` is used up
        remembered = cognito.remember_device(done, remembered=True)
        again = cognito.refresh(remembered)
        assert again.device is not None
        assert again.device.remembered


def test_renewing_needs_the_key_of_the_device() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        done = sign_in_with_code(server, cognito)
        assert cognito.refresh(done).tokens.access_token != done.tokens.access_token
        cognito.store.forget()
        with pytest.raises((SignInRequired, Refused)):
            cognito.refresh(replace(done, device=None))


def test_a_device_that_the_pool_has_forgotten_falls_back_to_a_whole_sign_in() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        sign_in_with_code(server, cognito)
        server.pool.users["ada"].devices.clear()
        assert isinstance(start(cognito), CodeRequired)  # no error in between
        assert cognito.store.device("ada") is None
        sign_in_with_code(server, cognito)
        signed_in(start(cognito))  # and the new device works


def test_a_device_whose_secret_is_wrong_falls_back_too() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        device = sign_in_with_code(server, cognito).device
        assert device is not None
        cognito.store.save_device("ada", replace(device, secret=Secret("wrong")))
        sign_in_with_code(server, cognito)


def test_a_wrong_password_does_not_cost_the_device() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        device = sign_in_with_code(server, cognito).device
        before = len(server.asked("InitiateAuth"))
        with pytest.raises(Refused, match="Incorrect"):
            start(cognito, "wrong")
        assert len(server.asked("InitiateAuth")) == before + 1  # a password is never tried twice
        assert cognito.store.device("ada") == device


def test_a_wrong_code_does_not_cost_the_device() -> None:
    with pool(devices="opt-in", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        sign_in_with_code(server, cognito)
        step = start(cognito)
        assert isinstance(step, CodeRequired)
        with pytest.raises(CodeRejected):
            cognito.sign_in.answer(step, Answer(Secret("000000")))
        assert cognito.store.device("ada") is not None


def test_another_process_finds_the_device_where_it_is_kept_in_a_file(tmp_path: Path) -> None:
    with pool(devices="always", **TRACKED) as server:
        sign_in_with_code(with_ada(server), client(server, PASSWORD_FLOW, remember=FILE))
        signed_in(start(client(server, PASSWORD_FLOW, remember=FILE)))
        step = start(client(server, PASSWORD_FLOW))  # which remembers nothing
        assert isinstance(step, CodeRequired)


def test_signing_out_forgets_the_device_only_when_asked() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        done = sign_in_with_code(server, cognito)
        cognito.sign_out(done)
        again = signed_in(start(cognito))
        cognito.sign_out(again, forget_device=True)
        assert server.pool.users["ada"].devices == {}
        assert isinstance(start(cognito), CodeRequired)


def test_signing_out_works_where_the_pool_has_forgotten_the_device_already() -> None:
    with pool(devices="always", **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        done = sign_in_with_code(server, cognito)
        server.pool.users["ada"].devices.clear()
        cognito.sign_out(done, forget_device=True)
        assert server.operations[-1] == "RevokeToken"


def test_a_device_is_called_after_this_machine() -> None:
    with pool(devices="always", **TRACKED) as server:
        sign_in_with_code(with_ada(server), client(server, PASSWORD_FLOW))
        assert server.asked("ConfirmDevice")[0]["DeviceName"].startswith("cognito-tui on ")


def test_a_pool_that_does_not_want_to_know_the_device_signs_in_all_the_same(
    scripted: ScriptedCognito,
) -> None:
    answer = tokens()
    answer["AuthenticationResult"]["NewDeviceMetadata"] = {"DeviceKey": "key-1", "DeviceGroupKey": "group"}
    scripted.on("InitiateAuth", answer)
    scripted.on("ConfirmDevice", Failure("InvalidUserPoolConfigurationException", "Devices are not tracked"))
    assert signed_in(start(CognitoClient(PROFILE))).device is None


def test_the_devices_are_listed_and_forgotten() -> None:
    with pool(devices="opt-in", page_size=2, **TRACKED) as server:
        cognito = client(with_ada(server), PASSWORD_FLOW)
        for _ in range(5):
            cognito.store.forget_device("ada")
            done = sign_in_with_code(server, cognito)
        account = cognito.account(done)
        assert done.device is not None
        devices = account.devices()
        assert len(devices) == 5  # over several pages
        assert done.device.key in {device.key for device in devices}
        account.remember_device(devices[0].key, remembered=True)
        account.forget_device(devices[1].key)
        left = account.devices()
        assert len(left) == 4
        assert [device.key for device in left if device.remembered] == [devices[0].key]
        assert all(device.name.startswith("cognito-tui on ") for device in left)
        assert all(device.created is not None for device in left)
