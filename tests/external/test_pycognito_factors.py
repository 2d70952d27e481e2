"""Examples of docs/from-pycognito.md: second factors and devices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pycognito.exceptions import SoftwareTokenMFAChallengeException

import cognito_tui
from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from tests.support.doc_page_replay import PAGE, Reader, examples
from tests.support.pools import SeededPool, seed_pool
from tests.support.pycognito_peer import (
    ADDRESS,
    OLD,
    Reading,
    code_of,
    enrolled,
    seen,
    signed_in_with_theirs,
    with_our_tokens,
)
from tests.support.sign_in_at_emulator import Authenticator, point_at

# one worker for all: each would start emulators of its own
pytestmark = pytest.mark.xdist_group("examples of pycognito")


# -- second factors --------------------------------------------------------------------------------------------


def test_the_key_for_an_authenticator_is_shown(
    ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = reading(seed_pool(ministack_url, mfa="OPTIONAL"), "ada")
    reader.follow("Authenticate")
    reader.follow("Associate Software Token")
    assert capsys.readouterr().out == f"{reader['key'].reveal()}\n"


def test_an_authenticator_is_confirmed_with_its_code(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url, mfa="OPTIONAL")
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    reader.follow("Verify Software Token", lambda: code_of(Authenticator(reader["key"].reveal()))())
    with pytest.raises(SoftwareTokenMFAChallengeException):
        signed_in_with_theirs(pool)


def test_the_preferences_end_as_pycognitos_do(moto_url: str, reading: Reading) -> None:
    """At moto: ministack has no text messages."""
    pool = seed_pool(moto_url, mfa="OPTIONAL")
    reader = reading(pool, "ada", phone_number="+15550100", auth_flow=USER_PASSWORD_AUTH)
    reader.follow("Authenticate")
    account = reader["session"].account
    account.new_authenticator()
    account.confirm_authenticator(cognito_tui.Secret("123456"))
    them = with_our_tokens(pool, reader["session"])
    text = examples(PAGE.read_text())["Set User MFA Preference"][0]
    _, *variants = text.split("\n\n")
    wanted: list[Any] = [
        (True, False, "SMS"),
        (False, True, "SOFTWARE_TOKEN"),
        (True, True, "SOFTWARE_TOKEN"),
        (False, False),
    ]
    for variant, arguments in zip(variants, wanted, strict=True):
        them.set_user_mfa_preference(*arguments)
        expected = factors(pool)
        them.set_user_mfa_preference(*({(False, False): (True, True, "SMS")}.get(arguments, (False, False))))
        assert factors(pool) != expected
        exec(variant, {"account": account})
        assert factors(pool) == expected
    them.set_user_mfa_preference(True, True, "SMS")
    reader.follow("Set User MFA Preference")
    assert factors(pool) == (set(), "")


def factors(pool: SeededPool) -> tuple[set[str], str]:
    user = seen(pool)
    return set(user.get("UserMFASettingList", ())), user.get("PreferredMfaSetting", "")


@pytest.mark.parametrize("block", [0, 1], ids=["at once", "in another request"])
def test_the_code_of_an_authenticator_is_answered(ministack_url: str, reading: Reading, block: int) -> None:
    pool = seed_pool(ministack_url, mfa="OPTIONAL")
    reader = reading(pool, "ada")
    app = enrolled(pool)
    with pytest.raises(cognito_tui.StepRequired) as required:
        reader.follow("Authenticate")
    assert isinstance(required.value.step, cognito_tui.CodeRequired)
    reader.follow("Respond to Software Token MFA challenge", code_of(app), block=block)
    assert reader["session"].account.user().attributes["email"] == ADDRESS


@pytest.mark.parametrize("block", [0, 1], ids=["at once", "in another request"])
def test_the_code_of_a_text_message_is_answered(moto_url: str, reading: Reading, block: int) -> None:
    """At moto: ministack has no text messages. It checks neither the password's proof nor the code."""
    pool = seed_pool(moto_url, mfa="OPTIONAL")
    reader = reading(pool, "ada", phone_number="+15550100", auth_flow=USER_PASSWORD_AUTH)
    reader.follow("Authenticate")
    with_our_tokens(pool, reader["session"]).set_user_mfa_preference(True, False, "SMS")
    del reader.names["session"]
    reader.follow("Respond to SMS MFA challenge", lambda: "123456", block=block)
    assert reader["session"].account.user().attributes["email"] == ADDRESS
    assert reader.asked[0].startswith("SMS_MFA" if block == 0 else "Code")


# -- devices: in no emulator; app/demo/simulator stands in ----------------------------------------------------------

TOTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def tracking(monkeypatch: pytest.MonkeyPatch) -> Iterator[CognitoServer]:
    """A pool that tracks devices, and takes a remembered one for ada's second factor."""
    with serve(Pool(client_id="client1", mfa="OPTIONAL", devices="always")) as cognito:
        point_at(cognito.url, monkeypatch)
        cognito.pool.add_user("ada", OLD, attributes={"email": ADDRESS})
        yield cognito


def reader_of(cognito: CognitoServer) -> Reader:
    ids = {"user_pool_id": cognito.pool.user_pool_id, "client_id": cognito.pool.client_id}
    return Reader({**ids, "remember": "file"}, password=OLD)


def test_the_keys_of_devices_are_shown(tracking: CognitoServer, capsys: pytest.CaptureFixture[str]) -> None:
    reader_of(tracking).follow("Receiving DeviceKey and DeviceGroupKey")
    [device] = tracking.pool.users["ada"].devices.values()
    assert capsys.readouterr().out == f"{device.key} {device.name} True\n"


def test_a_sign_in_confirms_the_device(tracking: CognitoServer) -> None:
    reader_of(tracking).follow("Confirming a Device")
    [confirmed] = tracking.asked("ConfirmDevice")
    assert list(tracking.pool.users["ada"].devices) == [confirmed["DeviceKey"]]


def test_a_device_is_not_remembered_any_more(tracking: CognitoServer) -> None:
    reader = reader_of(tracking)
    reader.follow("Authenticate")
    [device] = tracking.pool.users["ada"].devices.values()
    assert device.remembered
    reader.follow("Updating Device Status")
    assert not device.remembered


def test_a_remembered_device_stands_in_for_the_second_factor(tracking: CognitoServer) -> None:
    ada = tracking.pool.users["ada"]
    reader_of(tracking).follow("Authenticating your Device")
    again = reader_of(tracking)  # another program
    ada.mfa.add("SOFTWARE_TOKEN_MFA")
    ada.totp = tracking.pool.add_user("grace", OLD, totp_secret=TOTP_KEY).totp
    tracking.requests.clear()
    again.follow("Authenticating your Device")
    assert "DEVICE_PASSWORD_VERIFIER" in [
        body["ChallengeName"] for body in tracking.asked("RespondToAuthChallenge")
    ]
    with pytest.raises(cognito_tui.StepRequired):
        reader_of(tracking).follow(
            "Authenticate"
        )  # which keeps nothing, and so is no device that anybody knows


def test_a_device_is_forgotten(tracking: CognitoServer) -> None:
    reader = reader_of(tracking)
    reader.follow("Authenticate")
    assert tracking.pool.users["ada"].devices
    reader.follow("Forget Device")
    assert tracking.pool.users["ada"].devices == {}
