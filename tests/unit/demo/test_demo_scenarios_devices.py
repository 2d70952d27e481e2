"""Remembered devices in the demo, proved by pycognito's SRP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from pycognito.aws_srp import generate_hash_device

from cognito_tui.demo.simulator.srp import N
from cognito_tui.services.auth.steps import Attempt, CodeRequired
from tests.support.demo_client import DemoClient, client_of_demo, refusal
from tests.support.pycognito_clock import signing_at

UNKNOWN = ("ResourceNotFoundException", "Device does not exist.")
WRONG = ("NotAuthorizedException", "Incorrect username or password.")


class Owner:
    """ "ada", on a device of her own."""

    def __init__(self, newcomer: DemoClient) -> None:
        self.newcomer = newcomer
        self.cognito = newcomer.cognito
        self.tokens = self.with_code(newcomer.temporary_password())
        metadata = self.tokens["NewDeviceMetadata"]
        password, self.verifier = generate_hash_device(metadata["DeviceGroupKey"], metadata["DeviceKey"])
        self.device = {
            "device_key": metadata["DeviceKey"],
            "device_group_key": metadata["DeviceGroupKey"],
            "device_password": password,
        }

    def with_code(self, asked: dict[str, Any]) -> Any:
        assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        self.newcomer.clock.next_code()
        code = self.newcomer.hinted(CodeRequired(Attempt("ada", "ada"), "SOFTWARE_TOKEN_MFA"))
        return self.newcomer.answer_code(asked["Session"], code)["AuthenticationResult"]

    def call(self, operation: str, **parameters: Any) -> Any:
        key = {} if operation == "list_devices" else {"DeviceKey": self.device["device_key"]}
        token = self.tokens["AccessToken"]
        return getattr(self.cognito, operation)(AccessToken=token, **key, **parameters)

    def confirm(self) -> Any:
        return self.call("confirm_device", DeviceSecretVerifierConfig=self.verifier, DeviceName="desk")

    def remember(self, status: str = "remembered") -> None:
        self.call("update_device_status", DeviceRememberedStatus=status)

    def sign_in(self) -> Any:
        password = self.newcomer.demo.temporary_password.reveal()
        return self.newcomer.password(password, device=self.device)

    def prove(self, asked: dict[str, Any], **other: str) -> Any:
        """Answers DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER, the latter with `other` values."""
        assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
        srp = self.newcomer.srp("", device=self.device)
        begun = {"DEVICE_KEY": self.device["device_key"], "SRP_A": srp.get_auth_params()["SRP_A"]}
        challenge = self.newcomer.respond("DEVICE_SRP_AUTH", asked["Session"], **begun)
        with signing_at(self.newcomer.clock):
            proof = srp.process_device_challenge(challenge["ChallengeParameters"])
        del proof["USERNAME"]
        return self.newcomer.respond("DEVICE_PASSWORD_VERIFIER", challenge["Session"], **{**proof, **other})[
            "AuthenticationResult"
        ]


@pytest.fixture
def owner() -> Iterator[Owner]:
    with client_of_demo("device") as newcomer:
        yield Owner(newcomer)


def test_a_remembered_device_replaces_the_code(owner: Owner) -> None:
    assert owner.confirm()["UserConfirmationNecessary"] is True
    owner.remember()
    owner.newcomer.by_srp = True
    tokens = owner.prove(owner.sign_in())
    assert "NewDeviceMetadata" not in tokens
    assert owner.newcomer.credentials(tokens["IdToken"])


def test_the_proof_is_right_whatever_the_numbers(owner: Owner) -> None:
    owner.confirm()
    owner.remember()
    for _ in range(6):
        assert owner.prove(owner.sign_in())["AccessToken"]


def test_a_device_that_is_not_remembered_does_not(owner: Owner) -> None:
    owner.confirm()
    assert "NewDeviceMetadata" not in owner.with_code(owner.sign_in())
    owner.remember()
    owner.remember("not_remembered")
    assert owner.with_code(owner.sign_in())


def test_a_device_is_not_remembered_before_it_is_confirmed(owner: Owner) -> None:
    assert refusal(owner.remember)[0] == "InvalidParameterException"


def test_another_secret_does_not_prove_the_device(owner: Owner) -> None:
    owner.confirm()
    owner.remember()
    owner.device["device_password"] = "x" * 40
    assert refusal(owner.prove, owner.sign_in()) == WRONG


def test_a_proof_of_something_else_is_refused(owner: Owner) -> None:
    owner.confirm()
    owner.remember()
    for other in (
        {"PASSWORD_CLAIM_SIGNATURE": "AAAA"},
        {"PASSWORD_CLAIM_SIGNATURE": "not base64"},
        {"PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"},
    ):
        assert refusal(owner.prove, owner.sign_in(), **other) == WRONG, other


def test_a_proof_of_another_time_is_refused(owner: Owner) -> None:
    owner.confirm()
    owner.remember()
    late = refusal(owner.prove, owner.sign_in(), TIMESTAMP="Sat Nov 1 08:03:05 UTC 2025")
    assert late == ("NotAuthorizedException", "Invalid timestamp.")
    near = format_datetime(datetime.fromtimestamp(owner.newcomer.clock() + 7, timezone.utc))
    day, month, year, clock = near.split()[1:5]
    moment = f"{near[:3]} {month} {int(day)} {clock} UTC {year}"
    assert refusal(owner.prove, owner.sign_in(), TIMESTAMP=moment) == WRONG


def test_a_public_value_of_zero_proves_nothing(owner: Owner) -> None:
    """With A = 0 modulo N both sides would share the key H(0), whatever the device's secret."""
    owner.confirm()
    owner.remember()
    for factor in range(3):
        asked = owner.sign_in()
        begun = {"DEVICE_KEY": owner.device["device_key"], "SRP_A": f"{factor * N:x}"}
        refused = refusal(owner.newcomer.respond, "DEVICE_SRP_AUTH", asked["Session"], **begun)
        assert refused == ("InvalidParameterException", "Invalid SRP_A.")


def test_devices_are_listed_and_forgotten(owner: Owner) -> None:
    owner.confirm()
    (device,) = owner.call("list_devices")["Devices"]
    described = {pair["Name"]: pair["Value"] for pair in device["DeviceAttributes"]}
    assert described["device_name"] == "desk"
    assert described["dev:device_remembered_status"] == "not_remembered"
    assert owner.call("get_device")["Device"]["DeviceKey"] == device["DeviceKey"]
    owner.call("forget_device")
    assert owner.call("list_devices")["Devices"] == []
    assert refusal(owner.call, "forget_device") == UNKNOWN
    assert refusal(owner.sign_in) == UNKNOWN


def test_a_session_of_a_device_is_renewed_with_its_key_alone(owner: Owner) -> None:
    owner.confirm()
    renew = owner.cognito.get_tokens_from_refresh_token
    token = {"ClientId": owner.newcomer.profile.client_id, "RefreshToken": owner.tokens["RefreshToken"]}
    invalid = ("NotAuthorizedException", "Invalid Refresh Token.")
    assert refusal(renew, **token) == invalid
    assert refusal(renew, **token, DeviceKey="eu-west-1_x") == invalid
    key = owner.device["device_key"]
    assert renew(**token, DeviceKey=key)["AuthenticationResult"]["IdToken"]
    old = {"REFRESH_TOKEN": owner.tokens["RefreshToken"], "DEVICE_KEY": key}
    renewed = owner.cognito.initiate_auth(
        AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=old, ClientId=owner.newcomer.profile.client_id
    )
    assert renewed["AuthenticationResult"]["IdToken"]
    owner.call("forget_device")
    assert refusal(renew, **token, DeviceKey=key) == invalid


def test_elsewhere_no_device_is_handed_out() -> None:
    with client_of_demo("rotation") as newcomer:
        tokens = newcomer.temporary_password()["AuthenticationResult"]
        assert "NewDeviceMetadata" not in tokens
        assert newcomer.cognito.list_devices(AccessToken=tokens["AccessToken"])["Devices"] == []
