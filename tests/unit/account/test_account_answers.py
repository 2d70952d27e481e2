"""Whatever a server, or what stands between, answers to an account task: one of our errors, or something harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, jwt
from tests.support.scripted_sign_in import PROFILE

CANARY = Secret("918273")  # a password, and a code
CALLS: dict[str, Callable[[Any, Any], object]] = {
    "GetUser": lambda account, _: account.user(),
    "UpdateUserAttributes": lambda account, _: account.update_attributes({"name": "Ada"}),
    "DeleteUserAttributes": lambda account, _: account.delete_attributes(["name"]),
    "GetUserAttributeVerificationCode": lambda account, _: account.send_verification("email"),
    "VerifyUserAttribute": lambda account, _: account.verify("email", CANARY),
    "ChangePassword": lambda account, _: account.change_password(CANARY, CANARY),
    "AssociateSoftwareToken": lambda account, _: account.new_authenticator(),
    "VerifySoftwareToken": lambda account, _: account.confirm_authenticator(CANARY),
    "SetUserMFAPreference": lambda account, _: account.set_second_factor("SMS_MFA", enabled=True),
    "ListDevices": lambda account, _: account.devices(),
    "UpdateDeviceStatus": lambda account, _: account.remember_device("key", remembered=True),
    "ForgetDevice": lambda account, _: account.forget_device("key"),
    "GlobalSignOut": lambda account, _: account.sign_out_everywhere(),
    "DeleteUser": lambda account, _: account.delete(),
    "SignUp": lambda _, registration: registration.sign_up("ada", CANARY, {"email": "a@example.com"}),
    "ConfirmSignUp": lambda _, registration: registration.confirm("ada", CANARY),
    "ResendConfirmationCode": lambda _, registration: registration.resend("ada"),
    "ForgotPassword": lambda _, registration: registration.forgot_password("ada"),
    "ConfirmForgotPassword": lambda _, registration: registration.reset_password("ada", CANARY, CANARY),
}
PROVING = (
    *("VerifyUserAttribute", "ChangePassword", "VerifySoftwareToken", "SignUp", "ConfirmSignUp"),
    "ConfirmForgotPassword",
)
JSON = "application/x-amz-json-1.1"
REFUSED = {
    "an error of a proxy": Raw(b"<html>Please accept the terms of this hotel</html>", 511),
    "a redirect": Raw(b"", 302),
    "a page": Raw(b"<html>Please accept the terms of this hotel</html>"),
    "a truncated body": Raw(b'{"Username": "ada", "UserAttr', content_type=JSON),
    "ten megabytes": Raw(b"x" * 10_000_000, content_type=JSON),
    "an error that quotes what was sent": Failure("InvalidParameterException", f"Value '{CANARY.reveal()}'"),
    "an error that nobody knows": Failure("SomethingNewException", "Because."),
}
ODD = {
    "nothing": {},
    "nulls": {"UserAttributes": None, "Devices": None, "CodeDeliveryDetails": None, "Status": None},
    "numbers": {"Username": 5, "UserAttributes": 5, "Devices": 5, "SecretCode": 5, "CodeDeliveryDetails": 5},
    "lists of nonsense": {
        "Username": "ada",
        "UserAttributes": [{}, {"Name": None}, {"Name": 5, "Value": ["x"]}],
        "UserMFASettingList": [5, None],
        "Devices": [{}, {"DeviceKey": 5, "DeviceAttributes": [{}]}],
        "CodeDeliveryDetailsList": [{}, {"Destination": 5}],
    },
}


@pytest.fixture
def call(scripted: ScriptedCognito) -> Callable[[str], object]:
    cognito = CognitoClient(PROFILE)
    signed_in = AuthResult("ada", Tokens(Secret(jwt()), Secret("access-canary"), Secret("refresh-canary")))
    account, registration = cognito.account(signed_in), cognito.registration
    return lambda operation: CALLS[operation](account, registration)


@pytest.mark.parametrize("answer", REFUSED)
def test_what_is_not_from_cognito_or_a_refusal_is_said_to_be_so(
    scripted: ScriptedCognito, call: Callable[[str], object], answer: str
) -> None:
    for operation in CALLS:
        reply = REFUSED[answer]
        if isinstance(reply, Failure) and operation not in PROVING:
            reply = Failure(reply.code)  # AWS cannot quote what it was not sent
        scripted.on(operation, reply)
        try:
            given = call(operation)
        except CognitoTuiError as error:
            said = f"{error} {error!r} {error.__cause__} {error.__context__}"
            assert CANARY.reveal() not in said, operation
            assert "hotel" not in said, operation
        else:
            pytest.fail(f"{operation} gave {given!r}")
        assert scripted.operations.count(operation) == 1, operation  # nothing is sent twice


@pytest.mark.parametrize("answer", ODD)
def test_an_answer_of_odd_shape_does_no_harm(
    scripted: ScriptedCognito, call: Callable[[str], object], answer: str
) -> None:
    for operation in CALLS:
        scripted.on(operation, ODD[answer])
        try:
            outcome = call(operation)
        except CognitoTuiError as error:
            outcome = error
        assert CANARY.reveal() not in repr(outcome), operation


def test_a_list_of_several_pages_is_read_to_its_end(
    scripted: ScriptedCognito, call: Callable[[str], object]
) -> None:
    pages = [{"Devices": [{"DeviceKey": key}], "PaginationToken": key} for key in ("one", "two")]
    scripted.on("ListDevices", *pages, {"Devices": [{"DeviceKey": "three"}]})
    assert [device.key for device in call("ListDevices")] == ["one", "two", "three"]  # type: ignore[attr-defined]
    asked = [body.get("PaginationToken") for body in scripted.asked("ListDevices")]
    assert asked == [None, "one", "two"]


def test_a_list_without_an_end_is_given_up(scripted: ScriptedCognito, call: Callable[[str], object]) -> None:
    scripted.on("ListDevices", {"Devices": [], "PaginationToken": "more"})
    with pytest.raises(CognitoTuiError, match="no end"):
        call("ListDevices")
    assert scripted.operations.count("ListDevices") < 50
