"""The scripted Cognito's devices, driven by boto3 and by pycognito's device SRP."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from pycognito.aws_srp import generate_hash_device

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.pycognito_clock import signing_at
from tests.support.simulator_client import CLIENT_SECRET, PASSWORD, SECRET, Person, client, refusal


def confirm(ada: Person, result: Any) -> tuple[dict[str, str], bool]:
    """Confirms the new device; gives what pycognito needs to be it, and whether the person is to be asked."""
    new = result["NewDeviceMetadata"]
    password, verifier = generate_hash_device(new["DeviceGroupKey"], new["DeviceKey"])
    answer = ada.idp.confirm_device(
        AccessToken=result["AccessToken"],
        DeviceKey=new["DeviceKey"],
        DeviceSecretVerifierConfig=verifier,
        DeviceName="a test",
    )
    device = {
        "device_key": new["DeviceKey"],
        "device_group_key": new["DeviceGroupKey"],
        "device_password": password,
    }
    return device, answer["UserConfirmationNecessary"]


def device_signed_in(person: Person, asked: Any, **changes: str) -> Any:
    """From DEVICE_SRP_AUTH on."""
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    key = person.srp.device_key
    asked = person.respond(asked, SRP_A=person.srp.get_auth_params()["SRP_A"], DEVICE_KEY=key)
    assert asked["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    with signing_at(person.cognito.pool.now):
        claim = person.srp.process_device_challenge(asked["ChallengeParameters"])
    return person.respond(asked, **{**claim, **changes})


def without_mfa(cognito: CognitoServer, user: Any) -> Person:
    """Signs in once while the second factor is off."""
    user.mfa.clear()
    return Person(cognito)


def test_a_remembered_device_is_proven_in_place_of_a_second_factor() -> None:
    with serve(Pool(mfa="OPTIONAL", devices="always", client_secret=CLIENT_SECRET)) as cognito:
        user = cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        ada = without_mfa(cognito, user)
        device, asks = confirm(ada, ada.sign_in())
        assert asks is False
        user.mfa.add("SOFTWARE_TOKEN_MFA")
        assert Person(cognito).start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        same = Person(cognito, **device)
        result = device_signed_in(same, same.start())["AuthenticationResult"]
        assert "NewDeviceMetadata" not in result
        claims = jwt.decode(result["AccessToken"], options={"verify_signature": False})
        assert claims["device_key"] == device["device_key"]


@pytest.mark.parametrize("changed", ["device_password", "device_group_key"])
def test_a_wrong_device_secret_or_group_is_refused(changed: str) -> None:
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        device, _ = confirm(ada, ada.sign_in())
        other = Person(cognito, **{**device, changed: "other"})
        asked = other.start()
        assert "Incorrect username or password" in refusal(device_signed_in, person=other, asked=asked)
        again = Person(cognito, **device)
        assert "AuthenticationResult" in device_signed_in(again, again.start())


def test_the_proof_of_a_device_belongs_to_one_sign_in() -> None:
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        device, _ = confirm(ada, ada.sign_in())
        same = Person(cognito, **device)
        start = {"SRP_A": same.srp.get_auth_params()["SRP_A"], "DEVICE_KEY": device["device_key"]}
        first, second = (same.respond(same.start(), **start) for _ in range(2))
        with signing_at(cognito.pool.now):
            claim = same.srp.process_device_challenge(first["ChallengeParameters"])
        assert "Incorrect username or password" in same.refused(second, **claim)
        assert same.respond(first, **claim)["AuthenticationResult"]


def test_an_unknown_device_ends_the_attempt() -> None:
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        result = ada.sign_in()
        unknown = {"device_key": "eu-west-1_x", "device_group_key": "x", "device_password": "x"}
        words = "ResourceNotFoundException: Device does not exist."
        assert refusal(Person(cognito, **unknown).start) == words
        device, _ = confirm(ada, result)
        ada.idp.forget_device(AccessToken=result["AccessToken"], DeviceKey=device["device_key"])
        assert refusal(Person(cognito, **device).start) == words


def test_where_people_are_asked_a_device_skips_nothing_until_they_agree() -> None:
    with serve(Pool(mfa="OPTIONAL", devices="opt-in")) as cognito:
        user = cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        ada = without_mfa(cognito, user)
        result = ada.sign_in()
        device, asks = confirm(ada, result)
        assert asks is True
        user.mfa.add("SOFTWARE_TOKEN_MFA")
        same = Person(cognito, **device)
        assert same.start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        status = {"AccessToken": result["AccessToken"], "DeviceKey": device["device_key"]}
        ada.idp.update_device_status(**status, DeviceRememberedStatus="remembered")
        assert same.start()["ChallengeName"] == "DEVICE_SRP_AUTH"
        ada.idp.update_device_status(**status, DeviceRememberedStatus="not_remembered")
        assert same.start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_a_tracked_device_is_wanted_at_refresh_once_it_is_confirmed_and_until_it_is_forgotten() -> None:
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        result = ada.sign_in()
        request = {"RefreshToken": result["RefreshToken"], "ClientId": cognito.pool.client_id}
        renew = ada.idp.get_tokens_from_refresh_token
        unconfirmed = {"DeviceKey": result["NewDeviceMetadata"]["DeviceKey"]}
        invalid = "NotAuthorizedException: Invalid Refresh Token."
        assert refusal(renew, **request, **unconfirmed) == invalid
        device, _ = confirm(ada, result)
        assert refusal(renew, **request) == invalid
        assert renew(**request, DeviceKey=device["device_key"])
        older = {"REFRESH_TOKEN": result["RefreshToken"]}
        assert "Invalid Refresh Token" in refusal(lambda: ada.initiate("REFRESH_TOKEN_AUTH", **older))
        assert ada.initiate("REFRESH_TOKEN_AUTH", **older, DEVICE_KEY=device["device_key"])
        ada.idp.forget_device(AccessToken=result["AccessToken"], DeviceKey=device["device_key"])
        assert refusal(renew, **request, DeviceKey=device["device_key"]) == invalid


def test_devices_are_listed_page_by_page_and_confirmed_once() -> None:
    with serve(Pool(devices="always")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        results = [ada.sign_in() for _ in range(3)]
        keys = [confirm(ada, result)[0]["device_key"] for result in results]
        token = results[0]["AccessToken"]
        page = ada.idp.list_devices(AccessToken=token, Limit=2)
        rest = ada.idp.list_devices(AccessToken=token, Limit=2, PaginationToken=page["PaginationToken"])
        assert [device["DeviceKey"] for device in (*page["Devices"], *rest["Devices"])] == keys
        assert "PaginationToken" not in rest
        shown = ada.idp.get_device(AccessToken=token, DeviceKey=keys[0])["Device"]
        names = {entry["Name"]: entry["Value"] for entry in shown["DeviceAttributes"]}
        assert (names["device_name"], names["device_status"]) == ("a test", "valid")
        assert names["last_ip_used"]
        assert "DeviceKeyExists" in refusal(confirm, ada=ada, result=results[0])
        unknown = {"AccessToken": token, "DeviceKey": "eu-west-1_x"}
        assert "Device does not exist" in refusal(ada.idp.get_device, **unknown)
        assert "Invalid device key" in refusal(ada.idp.confirm_device, **unknown)


def test_where_devices_are_not_tracked_none_is_handed_out() -> None:
    with serve(Pool(devices="off")) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        result = Person(cognito).sign_in()
        assert "NewDeviceMetadata" not in result
        assert client(cognito).list_devices(AccessToken=result["AccessToken"])["Devices"] == []
