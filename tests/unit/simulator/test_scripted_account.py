"""The scripted Cognito's accounts, driven by boto3: sign-up, forgotten passwords, profile, second factors."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.demo.simulator.server import Pool, serve
from tests.support.simulator_client import NEW_PASSWORD, PASSWORD, Clock, Person, client, code_at, refusal

EMAIL = {"Name": "email", "Value": "ada@example.com"}
NAME = {"Name": "name", "Value": "Ada"}


def signing_up(pool: Pool, *attributes: dict[str, str], name: str = "ada", password: str = PASSWORD) -> Any:
    return {
        "ClientId": pool.client_id,
        "Username": name,
        "Password": password,
        "UserAttributes": list(attributes),
    }


def test_people_sign_up_and_confirm_with_the_newest_code() -> None:
    clock = Clock()
    with serve(Pool(required_attributes=("email", "name"), now=clock)) as cognito:
        pool, idp = cognito.pool, client(cognito)
        who = {"ClientId": pool.client_id, "Username": "ada"}
        assert refusal(idp.sign_up, **signing_up(pool)) == (
            "InvalidParameterException: Attributes did not conform to the schema: "
            "emails: The attribute emails is required, name.formatted: The attribute name.formatted is required"
        )
        weak = signing_up(pool, EMAIL, NAME, password="Short-1")
        assert "InvalidPasswordException" in refusal(idp.sign_up, **weak)
        answer = idp.sign_up(**signing_up(pool, EMAIL, NAME))
        assert answer["UserConfirmed"] is False
        assert answer["CodeDeliveryDetails"] == {
            "Destination": "a***@e***",
            "DeliveryMedium": "EMAIL",
            "AttributeName": "email",
        }
        assert "UsernameExistsException" in refusal(idp.sign_up, **signing_up(pool, EMAIL, NAME))
        assert "UserNotConfirmedException" in refusal(Person(cognito).start)
        first = pool.latest_code("ada")
        idp.resend_confirmation_code(**who)
        assert len(pool.outbox) == 2
        wrong = "x" if first == pool.latest_code("ada") else first
        assert "CodeMismatch" in refusal(idp.confirm_sign_up, **who, ConfirmationCode=wrong)
        clock.turn(86401)
        late = pool.latest_code("ada")
        assert "ExpiredCode" in refusal(idp.confirm_sign_up, **who, ConfirmationCode=late)
        idp.resend_confirmation_code(**who)
        clock.turn(-86401)
        idp.confirm_sign_up(**who, ConfirmationCode=pool.latest_code("ada"))
        assert Person(cognito).sign_in()
        assert "Current status is CONFIRMED" in refusal(idp.confirm_sign_up, **who, ConfirmationCode="1")
        assert "already confirmed" in refusal(idp.resend_confirmation_code, **who)


def test_a_pool_may_not_let_people_in_by_themselves() -> None:
    with serve(Pool(self_sign_up=False)) as cognito:
        assert refusal(client(cognito).sign_up, **signing_up(cognito.pool)) == (
            "NotAuthorizedException: SignUp is not permitted for this user pool"
        )


def test_where_the_address_is_the_name_the_user_name_is_the_sub() -> None:
    with serve(Pool(email_sign_in="username")) as cognito:
        idp, pool = client(cognito), cognito.pool
        assert "should be an email" in refusal(idp.sign_up, **signing_up(pool))
        sub = idp.sign_up(**signing_up(pool, name="ada@example.com"))["UserSub"]
        code = pool.latest_code(sub)
        idp.confirm_sign_up(ClientId=pool.client_id, Username="ada@example.com", ConfirmationCode=code)
        ada = Person(cognito, "ada@example.com")
        asked = ada.initiate("USER_SRP_AUTH", **ada.srp.get_auth_params())
        assert asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == sub
        assert ada.sign_in()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("email", "nonsense", "Invalid email address format."),
        ("phone_number", "0123", "Invalid phone number format."),
        ("shoe_size", "9", "Type for attribute {shoe_size} could not be determined"),
        ("custom:hat", "L", "custom:hat: Attribute does not exist in the schema."),
        ("email_verified", "true", "unauthorized attribute"),
    ],
)
def test_attributes_have_a_form(name: str, value: str, words: str) -> None:
    with serve() as cognito:
        attribute = {"Name": name, "Value": value}
        assert words in refusal(client(cognito).sign_up, **signing_up(cognito.pool, attribute))


def test_a_forgotten_password_is_set_anew_with_a_code() -> None:
    clock = Clock()
    with serve(Pool(now=clock)) as cognito:
        pool, idp = cognito.pool, client(cognito)
        user = pool.add_user(
            "ada", PASSWORD, status="RESET_REQUIRED", attributes={"email": "ada@example.com"}
        )
        who = {"ClientId": pool.client_id, "Username": "ada"}
        sent = idp.forgot_password(**who)["CodeDeliveryDetails"]
        assert sent["Destination"] == "a***@e***"
        answer = {**who, "Password": NEW_PASSWORD}
        assert "CodeMismatch" in refusal(idp.confirm_forgot_password, **answer, ConfirmationCode="x")
        code = pool.latest_code("ada")
        weak = {**who, "Password": "x", "ConfirmationCode": code}
        assert "InvalidPassword" in refusal(idp.confirm_forgot_password, **weak)
        idp.confirm_forgot_password(**answer, ConfirmationCode=code)
        assert user.status == "CONFIRMED"
        assert Person(cognito, password=NEW_PASSWORD).sign_in()
        assert "ExpiredCode" in refusal(idp.confirm_forgot_password, **answer, ConfirmationCode=code)
        idp.forgot_password(**who)
        for _ in range(5):
            assert "CodeMismatch" in refusal(idp.confirm_forgot_password, **answer, ConfirmationCode="x")
        assert "LimitExceeded" in refusal(idp.confirm_forgot_password, **answer, ConfirmationCode="x")
        idp.forgot_password(**who)
        clock.turn(3601)
        late = pool.latest_code("ada")
        assert "ExpiredCode" in refusal(idp.confirm_forgot_password, **answer, ConfirmationCode=late)


def test_for_nobody_a_code_seems_to_be_sent() -> None:
    with serve() as cognito:
        idp, who = client(cognito), {"ClientId": cognito.pool.client_id, "Username": "nobody"}
        assert idp.forgot_password(**who)["CodeDeliveryDetails"]["Destination"] == "n***@e***"
        assert cognito.pool.outbox == []
        assert "ExpiredCode" in refusal(
            idp.confirm_forgot_password, **who, Password=NEW_PASSWORD, ConfirmationCode="1"
        )
        cognito.pool.hides_existence = False
        other = {**who, "Username": "other"}
        assert "UserNotFound" in refusal(idp.forgot_password, **other)


def test_without_a_verified_address_no_password_is_reset() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        assert "no registered/verified email" in refusal(
            client(cognito).forgot_password, ClientId=cognito.pool.client_id, Username="ada"
        )


def test_a_password_is_changed_under_policy_and_history() -> None:
    with serve(Pool(password_history=2)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        token = ada.sign_in()["AccessToken"]

        def change(old: str, new: str) -> Any:
            return ada.idp.change_password(AccessToken=token, PreviousPassword=old, ProposedPassword=new)

        assert "Incorrect username or password" in refusal(change, old="wrong", new=NEW_PASSWORD)
        assert "InvalidPassword" in refusal(change, old=PASSWORD, new="x")
        change(PASSWORD, NEW_PASSWORD)
        assert "PasswordHistoryPolicyViolation" in refusal(change, old=NEW_PASSWORD, new=PASSWORD)
        change(NEW_PASSWORD, "Third-Pass-3")
        change("Third-Pass-3", "Fourth-Pass-4")
        change("Fourth-Pass-4", PASSWORD)
        assert Person(cognito).sign_in()


def test_a_changed_address_is_unverified_until_its_code_comes_back() -> None:
    with serve(Pool(required_attributes=("email",))) as cognito:
        user = cognito.pool.add_user("ada", PASSWORD, attributes={"email": "old@example.com"})
        ada = Person(cognito)
        token = ada.sign_in()["AccessToken"]
        sent = ada.idp.update_user_attributes(AccessToken=token, UserAttributes=[EMAIL, NAME])
        assert [entry["Destination"] for entry in sent["CodeDeliveryDetailsList"]] == ["a***@e***"]
        assert not user.verified("email")
        assert (
            ada.idp.update_user_attributes(AccessToken=token, UserAttributes=[EMAIL])[
                "CodeDeliveryDetailsList"
            ]
            == []
        )
        ada.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
        verify = {"AccessToken": token, "AttributeName": "email"}
        assert "CodeMismatch" in refusal(ada.idp.verify_user_attribute, **verify, Code="x")
        ada.idp.verify_user_attribute(**verify, Code=cognito.pool.latest_code("ada"))
        assert user.verified("email") == "ada@example.com"
        remove = ada.idp.delete_user_attributes
        assert "The attribute emails is required" in refusal(
            remove, AccessToken=token, UserAttributeNames=["email"]
        )
        remove(AccessToken=token, UserAttributeNames=["name"])
        shown = ada.idp.get_user(AccessToken=token)["UserAttributes"]
        assert {entry["Name"]: entry["Value"] for entry in shown} == {
            "sub": user.sub,
            "email": "ada@example.com",
            "email_verified": "true",
        }


def test_second_factors_are_enrolled_preferred_and_switched_off() -> None:
    clock = Clock()
    pool = Pool(mfa="OPTIONAL", factors=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA"), now=clock)
    with serve(pool) as cognito:
        pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        ada = Person(cognito)
        token = ada.sign_in()["AccessToken"]
        on, preferred = {"Enabled": True}, {"Enabled": True, "PreferredMfa": True}

        def prefer(**settings: Any) -> Any:
            return ada.idp.set_user_mfa_preference(AccessToken=token, **settings)

        assert "has not verified software token" in refusal(prefer, SoftwareTokenMfaSettings=on)
        assert "delivery config" in refusal(prefer, SMSMfaSettings=on)
        secret = ada.idp.associate_software_token(AccessToken=token)["SecretCode"]
        assert "EnableSoftwareTokenMFA" in refusal(
            ada.idp.verify_software_token, AccessToken=token, UserCode="000000"
        )
        ada.idp.verify_software_token(AccessToken=token, UserCode=code_at(clock(), secret))
        assert "AuthenticationResult" in ada.start()  # enrolled is not switched on
        prefer(SoftwareTokenMfaSettings=preferred)
        assert ada.start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        prefer(EmailMfaSettings=preferred, SoftwareTokenMfaSettings=on)
        factors = ada.idp.get_user_auth_factors(AccessToken=token)
        assert factors["PreferredMfaSetting"] == "EMAIL_OTP"
        assert factors["UserMFASettingList"] == ["EMAIL_OTP", "SOFTWARE_TOKEN_MFA"]
        assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD"]
        assert ada.start()["ChallengeName"] == "EMAIL_OTP"
        assert "Only one" in refusal(prefer, EmailMfaSettings=preferred, SoftwareTokenMfaSettings=preferred)
        prefer(EmailMfaSettings={"Enabled": False}, SoftwareTokenMfaSettings={"Enabled": False})
        assert "UserMFASettingList" not in ada.idp.get_user(AccessToken=token)
        assert "AuthenticationResult" in ada.start()


def test_a_deleted_user_is_gone() -> None:
    with serve(Pool(hides_existence=False)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        result = ada.sign_in()
        ada.idp.delete_user(AccessToken=result["AccessToken"])
        assert "UserNotFound" in refusal(ada.start)
        assert "UserNotFound" in refusal(ada.idp.get_user, AccessToken=result["AccessToken"])
        assert "UserNotFound" in refusal(
            ada.idp.get_tokens_from_refresh_token,
            RefreshToken=result["RefreshToken"],
            ClientId=cognito.pool.client_id,
        )
