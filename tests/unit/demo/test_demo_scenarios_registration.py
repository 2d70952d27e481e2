"""Accounts in the demo: made, confirmed, and their passwords reset."""

from __future__ import annotations

import urllib.error
from typing import Any

import pytest

from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

CHOSEN = "Another-Horse-8"
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
NO_CODE = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
NOT_CONFIRMED = ("UserNotConfirmedException", "User is not confirmed.")


def named(newcomer: DemoClient, username: str) -> dict[str, Any]:
    return {"ClientId": newcomer.profile.client_id, "Username": username}


def sign_up(
    newcomer: DemoClient, username: str = "grace", password: str = PASSWORD, **attributes: str
) -> Any:
    given = attributes or {"name": "Grace", "email": "grace@example.com"}
    return newcomer.cognito.sign_up(
        **named(newcomer, username),
        Password=password,
        UserAttributes=[{"Name": name, "Value": value} for name, value in given.items()],
    )


def test_an_account_is_made_and_confirmed_with_the_code_in_the_hint() -> None:
    with client_of_demo("sign-up") as newcomer:
        assert "sign up" in newcomer.demo.hint(None)
        made = sign_up(newcomer)
        assert made["UserConfirmed"] is False
        assert made["CodeDeliveryDetails"]["Destination"] == "g***@e***"
        assert refusal(newcomer.password, PASSWORD, "grace") == NOT_CONFIRMED

        confirm, who = newcomer.cognito.confirm_sign_up, named(newcomer, "grace")
        code = newcomer.hinted("confirm:grace")
        wrong = "123456" if code != "123456" else "123457"
        assert refusal(confirm, **who, ConfirmationCode=wrong) == MISMATCH
        confirm(**who, ConfirmationCode=code)
        assert newcomer.demo.hint("confirm:grace") == ""
        tokens = newcomer.password(PASSWORD, "grace")["AuthenticationResult"]
        assert newcomer.credentials(tokens["IdToken"])
        assert "user name grace" in newcomer.demo.hint(None)


def test_a_code_is_sent_again_and_the_one_before_is_void() -> None:
    with client_of_demo("sign-up") as newcomer:
        sign_up(newcomer)
        who, first = named(newcomer, "grace"), newcomer.hinted("confirm:grace")
        sent = newcomer.cognito.resend_confirmation_code(**who)["CodeDeliveryDetails"]
        assert (sent["Destination"], sent["DeliveryMedium"]) == ("g***@e***", "EMAIL")
        second = newcomer.hinted("confirm:grace")
        if first != second:
            assert refusal(newcomer.cognito.confirm_sign_up, **who, ConfirmationCode=first) == MISMATCH
        newcomer.cognito.confirm_sign_up(**who, ConfirmationCode=second)
        assert refusal(newcomer.cognito.resend_confirmation_code, **who) == (
            "InvalidParameterException",
            "User is already confirmed.",
        )


def test_five_wrong_codes_are_enough_for_a_while() -> None:
    with client_of_demo("unconfirmed") as newcomer:
        code = newcomer.hinted("confirm:ada")
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        confirm, who = newcomer.cognito.confirm_sign_up, named(newcomer, "ada")
        for _ in range(5):
            assert refusal(confirm, **who, ConfirmationCode=wrong) == MISMATCH
        assert refusal(confirm, **who, ConfirmationCode=code)[0] == "LimitExceededException"
        newcomer.cognito.resend_confirmation_code(**who)
        confirm(**who, ConfirmationCode=newcomer.hinted("confirm:ada"))


@pytest.mark.parametrize(
    ("attributes", "code", "words"),
    [
        ({"name": "G"}, "InvalidParameterException", "emails: The attribute emails is required"),
        (
            {"email": "g@example.com"},
            "InvalidParameterException",
            "name.formatted: The attribute name.formatted is required",
        ),
        ({"name": "G", "email": "nonsense"}, "InvalidParameterException", "Invalid email address format."),
        (
            {"name": "G", "email": "g@example.com", "email_verified": "true"},
            "NotAuthorizedException",
            "unauthorized attribute",
        ),
        (
            {"name": "G", "email": "g@x.org", "hat": "L"},
            "InvalidParameterException",
            "could not be determined",
        ),
        (
            {"name": "G", "email": "g@x.org", "phone_number": "12"},
            "InvalidParameterException",
            "phone number",
        ),
    ],
)
def test_attributes_are_checked(attributes: dict[str, str], code: str, words: str) -> None:
    with client_of_demo("sign-up") as newcomer:
        refused = refusal(sign_up, newcomer, **attributes)
        assert refused[0] == code
        assert words in refused[1]


def test_a_weak_password_and_a_name_that_is_taken_are_refused() -> None:
    with client_of_demo("sign-up") as newcomer:
        assert refusal(sign_up, newcomer, password="weak")[0] == "InvalidPasswordException"
        sign_up(newcomer)
        assert refusal(sign_up, newcomer)[0] == "UsernameExistsException"


def test_nobody_signs_up_elsewhere() -> None:
    with client_of_demo("authenticator") as newcomer:
        assert refusal(sign_up, newcomer)[1] == "SignUp is not permitted for this user pool"


def test_an_account_waits_for_its_code() -> None:
    with client_of_demo("unconfirmed") as newcomer:
        assert refusal(newcomer.temporary_password) == NOT_CONFIRMED
        code = newcomer.hinted("confirm:ada")
        newcomer.cognito.confirm_sign_up(**named(newcomer, "ada"), ConfirmationCode=code)
        tokens = newcomer.temporary_password()["AuthenticationResult"]
        user = newcomer.cognito.get_user(AccessToken=tokens["AccessToken"])
        assert {"Name": "email_verified", "Value": "true"} in user["UserAttributes"]


@pytest.mark.parametrize("scenario", ["forgot-password", "reset-required"])
def test_a_password_is_reset_with_the_code_in_the_hint(scenario: str) -> None:
    with client_of_demo(scenario) as newcomer:
        who, confirm = named(newcomer, "ada"), newcomer.cognito.confirm_forgot_password
        sent = newcomer.cognito.forgot_password(**who)["CodeDeliveryDetails"]
        assert sent["Destination"] == "a***@e***"
        code = newcomer.hinted("reset:ada")
        wrong = "654321" if code != "654321" else "654322"
        assert refusal(confirm, **who, ConfirmationCode=wrong, Password=CHOSEN) == MISMATCH
        assert (
            refusal(confirm, **who, ConfirmationCode=code, Password="weak")[0] == "InvalidPasswordException"
        )
        confirm(**who, ConfirmationCode=code, Password=CHOSEN)
        assert refusal(confirm, **who, ConfirmationCode=code, Password=PASSWORD) == NO_CODE
        assert newcomer.password(CHOSEN)["AuthenticationResult"]
        assert "the password you set" in newcomer.demo.hint(None)


def test_a_password_that_must_be_reset_is_refused_and_its_code_is_on_its_way() -> None:
    with client_of_demo("reset-required") as newcomer:
        assert refusal(newcomer.temporary_password) == (
            "PasswordResetRequiredException",
            "Password reset required for the user",
        )
        code = newcomer.hinted("reset:ada")
        newcomer.cognito.confirm_forgot_password(
            **named(newcomer, "ada"), ConfirmationCode=code, Password=CHOSEN
        )
        assert newcomer.password(CHOSEN)["AuthenticationResult"]


def test_a_forgotten_password_is_in_no_hint() -> None:
    with client_of_demo("forgot-password") as newcomer:
        assert not newcomer.demo.temporary_password
        assert "a forgotten password: reset it" in newcomer.demo.hint(None)


def test_a_reset_ends_a_lock_out() -> None:
    with client_of_demo("forgot-password") as newcomer:
        for _ in range(5):
            refusal(newcomer.password, "Wrong-Horse-7")
        who = named(newcomer, "ada")
        newcomer.cognito.forgot_password(**who)
        code = newcomer.hinted("reset:ada")
        newcomer.cognito.confirm_forgot_password(**who, ConfirmationCode=code, Password=CHOSEN)
        assert newcomer.password(CHOSEN)["AuthenticationResult"]


def test_a_name_that_nobody_has_is_answered_as_one_that_somebody_has() -> None:
    with client_of_demo("forgot-password") as newcomer:
        who, known = named(newcomer, "nobody"), named(newcomer, "ada")
        for ask in (newcomer.cognito.forgot_password,):
            assert ask(**who)["CodeDeliveryDetails"].keys() == ask(**known)["CodeDeliveryDetails"].keys()
        confirm = newcomer.cognito.confirm_forgot_password
        assert refusal(confirm, **who, ConfirmationCode="123456", Password=CHOSEN) == NO_CODE
        assert newcomer.cognito.resend_confirmation_code(**who)["CodeDeliveryDetails"]


def test_the_proof_of_ones_own_password_opens_no_other_account() -> None:
    with client_of_demo("sign-up") as newcomer:
        for username, password in (("grace", PASSWORD), ("eve", CHOSEN)):
            sign_up(newcomer, username, password)
            code = newcomer.hinted(f"confirm:{username}")
            newcomer.cognito.confirm_sign_up(**named(newcomer, username), ConfirmationCode=code)
        srp = newcomer.srp(CHOSEN, "eve")
        asked = newcomer.initiate(**srp.get_auth_params())
        proof = srp.process_challenge(asked["ChallengeParameters"], srp.get_auth_params())
        call = {"ChallengeName": "PASSWORD_VERIFIER", "ClientId": newcomer.profile.client_id}
        respond = newcomer.cognito.respond_to_auth_challenge
        refused = refusal(respond, **call, ChallengeResponses={**proof, "USERNAME": "grace"})
        assert refused == ("NotAuthorizedException", "Incorrect username or password.")
        assert respond(**call, ChallengeResponses=proof)["AuthenticationResult"]


@pytest.mark.parametrize("username", ["", "two words", "\x1b[2J", "x" * 129])
def test_a_user_name_is_one_printable_word(username: str) -> None:
    with client_of_demo("sign-up") as newcomer:
        attributes = [{"Name": "name", "Value": "G"}, {"Name": "email", "Value": "g@example.com"}]
        with pytest.raises(urllib.error.HTTPError):
            newcomer.raw("SignUp", **named(newcomer, username), Password=PASSWORD, UserAttributes=attributes)
        assert "nobody" in newcomer.demo.hint(None)
