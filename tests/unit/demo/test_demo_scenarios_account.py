"""What a signed-in user does to their account, in the demo: attributes, password, second factors, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

CHOSEN = "Another-Horse-8"
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")


class Account:
    """ "ada", with a password and nothing more, signed in."""

    def __init__(self, newcomer: DemoClient) -> None:
        self.newcomer = newcomer
        self.cognito = newcomer.cognito
        self.token = newcomer.temporary_password()["AuthenticationResult"]["AccessToken"]

    def call(self, operation: str, **parameters: Any) -> Any:
        return getattr(self.cognito, operation)(AccessToken=self.token, **parameters)

    def refused(self, operation: str, **parameters: Any) -> tuple[str, str]:
        return refusal(self.call, operation, **parameters)

    def attributes(self) -> dict[str, str]:
        return {pair["Name"]: pair["Value"] for pair in self.call("get_user")["UserAttributes"]}

    def update(self, **attributes: str) -> Any:
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        return self.call("update_user_attributes", UserAttributes=listed)["CodeDeliveryDetailsList"]


@pytest.fixture
def account() -> Iterator[Account]:
    with client_of_demo("rotation") as newcomer:  # a password is enough
        yield Account(newcomer)


def test_attributes_are_shown_changed_and_deleted(account: Account) -> None:
    assert account.attributes()["name"] == "Ada Lovelace"
    assert account.update(nickname="Countess") == []
    assert account.attributes()["nickname"] == "Countess"
    account.call("delete_user_attributes", UserAttributeNames=["nickname", "phone_number"])
    assert not {"nickname", "phone_number", "phone_number_verified"} & account.attributes().keys()


@pytest.mark.parametrize(
    ("name", "value", "medium", "masked"),
    [
        ("email", "countess@example.org", "EMAIL", "c***@e***"),
        ("phone_number", "+441632960999", "SMS", "+********0999"),
    ],
)
def test_an_address_that_changes_has_to_be_verified(
    account: Account, name: str, value: str, medium: str, masked: str
) -> None:
    sent = account.update(**{name: value})
    assert sent == [{"Destination": masked, "DeliveryMedium": medium, "AttributeName": name}]
    assert account.attributes()[f"{name}_verified"] == "false"
    code = account.newcomer.hinted(f"verify:{name}")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert account.refused("verify_user_attribute", AttributeName=name, Code=wrong) == MISMATCH
    account.call("verify_user_attribute", AttributeName=name, Code=code)
    assert account.attributes()[f"{name}_verified"] == "true"
    assert account.newcomer.demo.hint(f"verify:{name}") == ""


def test_a_verification_code_is_sent_on_request(account: Account) -> None:
    sent = account.call("get_user_attribute_verification_code", AttributeName="email")["CodeDeliveryDetails"]
    assert sent["Destination"] == "a***@e***"
    code = account.newcomer.hinted("verify:email")
    account.call("verify_user_attribute", AttributeName="email", Code=code)
    refused = account.refused("get_user_attribute_verification_code", AttributeName="nickname")
    assert refused[0] == "InvalidParameterException"


def test_what_proves_an_address_cannot_be_written(account: Account) -> None:
    for name in ("email_verified", "phone_number_verified", "sub"):
        assert refusal(account.update, **{name: "true"})[0] == "NotAuthorizedException"
        assert account.refused("delete_user_attributes", UserAttributeNames=[name])[0] == (
            "NotAuthorizedException"
        )


def test_a_required_attribute_cannot_go(account: Account) -> None:
    required = (
        "InvalidParameterException",
        "Attributes did not conform to the schema: name.formatted: The attribute name.formatted is required",
    )
    assert refusal(account.update, name="") == required
    assert account.refused("delete_user_attributes", UserAttributeNames=["name"]) == required


def test_a_password_is_changed_within_the_policy(account: Account) -> None:
    known = account.newcomer.demo.temporary_password.reveal()
    weak = account.refused("change_password", PreviousPassword=known, ProposedPassword="weak")
    assert weak == (
        "InvalidPasswordException",
        "Password did not conform with policy: Password not long enough",
    )
    wrong = account.refused("change_password", PreviousPassword=PASSWORD, ProposedPassword=CHOSEN)
    assert wrong == ("NotAuthorizedException", "Incorrect username or password.")
    account.call("change_password", PreviousPassword=known, ProposedPassword=CHOSEN)
    assert account.newcomer.password(CHOSEN)["AuthenticationResult"]
    assert refusal(account.newcomer.temporary_password)[0] == "NotAuthorizedException"
    assert "the password you set" in account.newcomer.demo.hint(None)


def test_guessing_the_password_of_a_stolen_session_locks_out(account: Account) -> None:
    for _ in range(5):
        account.refused("change_password", PreviousPassword=PASSWORD, ProposedPassword=CHOSEN)
    refused = account.refused("change_password", PreviousPassword=PASSWORD, ProposedPassword=CHOSEN)
    assert refused == ("LimitExceededException", "Attempt limit exceeded, please try after some time.")


def test_an_authenticator_is_added_and_the_next_sign_in_asks_for_it(account: Account) -> None:
    newcomer = account.newcomer
    totp = {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}
    assert account.refused("set_user_mfa_preference", **totp) == (
        "InvalidParameterException",
        "User has not verified software token mfa",
    )
    newcomer.secret = account.call("associate_software_token")["SecretCode"]
    assert account.refused("verify_software_token", UserCode=newcomer.wrong_code()) == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )
    code = newcomer.hinted(f"enroll:{newcomer.secret}")
    assert account.call("verify_software_token", UserCode=code)["Status"] == "SUCCESS"
    assert newcomer.temporary_password()["AuthenticationResult"]
    account.call("set_user_mfa_preference", **totp)
    user = account.call("get_user")
    assert (user["UserMFASettingList"], user["PreferredMfaSetting"]) == (["SOFTWARE_TOKEN_MFA"],) * 1 + (
        "SOFTWARE_TOKEN_MFA",
    )
    asked = newcomer.temporary_password()
    newcomer.clock.next_code()
    assert newcomer.answer_code(asked["Session"], newcomer.code())["AuthenticationResult"]


def test_enabled_factors_decide_what_the_next_sign_in_asks(account: Account) -> None:
    both = {"SMSMfaSettings": {"Enabled": True}, "EmailMfaSettings": {"Enabled": True}}
    account.call("set_user_mfa_preference", **both)
    assert account.newcomer.temporary_password()["ChallengeName"] == "SELECT_MFA_TYPE"
    account.call("set_user_mfa_preference", EmailMfaSettings={"Enabled": True, "PreferredMfa": True})
    assert account.newcomer.temporary_password()["ChallengeName"] == "EMAIL_OTP"
    account.call("set_user_mfa_preference", EmailMfaSettings={"Enabled": False})
    assert account.newcomer.temporary_password()["ChallengeName"] == "SMS_MFA"
    account.call("set_user_mfa_preference", SMSMfaSettings={"Enabled": False})
    assert account.newcomer.temporary_password()["AuthenticationResult"]


def test_factors_that_make_no_sense_are_refused(account: Account) -> None:
    two = {"Enabled": True, "PreferredMfa": True}
    refused = account.refused("set_user_mfa_preference", SMSMfaSettings=two, EmailMfaSettings=two)
    assert refused[0] == "InvalidParameterException"
    off = {"Enabled": False, "PreferredMfa": True}
    assert account.refused("set_user_mfa_preference", SMSMfaSettings=off)[0] == "InvalidParameterException"
    account.call("delete_user_attributes", UserAttributeNames=["phone_number"])
    assert account.refused("set_user_mfa_preference", SMSMfaSettings={"Enabled": True}) == (
        "InvalidParameterException",
        "User does not have delivery config set to turn on SMS_MFA",
    )


def test_a_deleted_account_is_gone(account: Account) -> None:
    account.call("delete_user")
    assert account.refused("get_user")[0] in ("UserNotFoundException", "NotAuthorizedException")
    assert refusal(account.newcomer.temporary_password) == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


NEEDS_A_TOKEN: list[tuple[str, dict[str, Any]]] = [
    ("get_user", {}),
    ("change_password", {"PreviousPassword": PASSWORD, "ProposedPassword": CHOSEN}),
    ("delete_user", {}),
    ("delete_user_attributes", {"UserAttributeNames": ["email"]}),
    ("update_user_attributes", {"UserAttributes": [{"Name": "name", "Value": "Eve"}]}),
    ("get_user_attribute_verification_code", {"AttributeName": "email"}),
    ("verify_user_attribute", {"AttributeName": "email", "Code": "123456"}),
    ("associate_software_token", {}),
    ("verify_software_token", {"UserCode": "123456"}),
    ("set_user_mfa_preference", {"SoftwareTokenMfaSettings": {"Enabled": False}}),
    ("get_user_auth_factors", {}),
    ("list_devices", {}),
    ("get_device", {"DeviceKey": "eu-west-1_x"}),
    ("forget_device", {"DeviceKey": "eu-west-1_x"}),
    ("update_device_status", {"DeviceKey": "eu-west-1_x", "DeviceRememberedStatus": "remembered"}),
    ("confirm_device", {"DeviceKey": "eu-west-1_x"}),
    ("global_sign_out", {}),
]


def test_nothing_is_done_with_a_token_that_is_not_right(account: Account) -> None:
    head, payload, signature = account.token.split(".")
    for token in (f"{head}.{payload}.{signature[:-8]}AAAAAAAA", "nonsense"):
        account.token = token
        for operation, parameters in NEEDS_A_TOKEN:
            assert account.refused(operation, **parameters)[0] == "NotAuthorizedException", operation


def test_a_token_of_another_demo_is_none_here(account: Account) -> None:
    with client_of_demo("rotation") as other:
        account.token = other.temporary_password()["AuthenticationResult"]["AccessToken"]
        assert account.refused("get_user") == ("NotAuthorizedException", "Invalid Access Token")
        assert account.refused("delete_user")[0] == "NotAuthorizedException"
