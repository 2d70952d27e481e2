"""Second factors in the demo: sent codes, a choice of them, and setting one up."""

from __future__ import annotations

import json

import pytest

from cognito_tui.services.auth.steps import Attempt, CodeRequired
from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

ATTEMPT = Attempt("ada", "ada")
MISMATCH = ("CodeMismatchException", "Invalid code or auth state for the user.")
EXPIRED = ("NotAuthorizedException", "Invalid session for the user, session is expired.")
SENT = {"SMS_MFA": "+********0123", "EMAIL_OTP": "a***@e***"}


def hinted(newcomer: DemoClient, challenge: str) -> str:
    return newcomer.hinted(CodeRequired(ATTEMPT, challenge))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_an_authenticator_that_is_already_enrolled_is_asked_for() -> None:
    with client_of_demo("authenticator") as newcomer:
        asked = newcomer.temporary_password()
        assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        code = hinted(newcomer, "SOFTWARE_TOKEN_MFA")
        assert newcomer.answer_code(asked["Session"], code)["AuthenticationResult"]


@pytest.mark.parametrize(("scenario", "challenge"), [("sms", "SMS_MFA"), ("email", "EMAIL_OTP")])
def test_a_code_is_sent_and_asked_for(scenario: str, challenge: str) -> None:
    with client_of_demo(scenario) as newcomer:
        assert hinted(newcomer, challenge) == ""
        asked = newcomer.temporary_password()
        assert asked["ChallengeName"] == challenge
        assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == SENT[challenge]
        code = hinted(newcomer, challenge)
        answer = {f"{challenge}_CODE": wrong(code)}
        assert refusal(newcomer.respond, challenge, asked["Session"], **answer) == MISMATCH
        answer = {f"{challenge}_CODE": code}
        tokens = newcomer.respond(challenge, asked["Session"], **answer)["AuthenticationResult"]
        assert newcomer.credentials(tokens["IdToken"])
        assert hinted(newcomer, challenge) == ""
        again = newcomer.temporary_password()
        code_of_before = refusal(newcomer.respond, challenge, again["Session"], **answer)
        assert code_of_before == MISMATCH or hinted(newcomer, challenge) == code


def test_codes_that_are_easy_to_guess_are_wrong_codes() -> None:
    with client_of_demo("email") as newcomer:
        session = newcomer.temporary_password()["Session"]
        code = hinted(newcomer, "EMAIL_OTP")
        for fixed in {"123456", "654321", "000000"} - {code}:
            assert refusal(newcomer.respond, "EMAIL_OTP", session, EMAIL_OTP_CODE=fixed) == MISMATCH


def test_five_wrong_sent_codes_end_the_session() -> None:
    with client_of_demo("sms") as newcomer:
        session = newcomer.temporary_password()["Session"]
        code = hinted(newcomer, "SMS_MFA")
        for _ in range(5):
            assert refusal(newcomer.respond, "SMS_MFA", session, SMS_MFA_CODE=wrong(code)) == MISMATCH
        assert refusal(newcomer.respond, "SMS_MFA", session, SMS_MFA_CODE=code) == EXPIRED


def test_codes_are_sent_twenty_times_an_hour_at_most() -> None:
    with client_of_demo("sms") as newcomer:
        for _ in range(20):
            newcomer.temporary_password()
        assert refusal(newcomer.temporary_password)[0] == "LimitExceededException"
        newcomer.clock.at += 3601
        assert newcomer.temporary_password()["ChallengeName"] == "SMS_MFA"


@pytest.mark.parametrize("factor", ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"])
def test_any_of_several_factors_can_be_chosen(factor: str) -> None:
    with client_of_demo("choose-factor") as newcomer:
        asked = newcomer.temporary_password()
        assert asked["ChallengeName"] == "SELECT_MFA_TYPE"
        offered = json.loads(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
        assert offered == ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"]
        chosen = newcomer.respond("SELECT_MFA_TYPE", asked["Session"], ANSWER=factor)
        assert chosen["ChallengeName"] == factor
        assert chosen["ChallengeParameters"].get("CODE_DELIVERY_DESTINATION") == SENT.get(factor)
        answer = {f"{factor}_CODE": hinted(newcomer, factor)}
        assert newcomer.respond(factor, chosen["Session"], **answer)["AuthenticationResult"]


def test_a_factor_that_is_not_offered_cannot_be_chosen() -> None:
    with client_of_demo("choose-factor") as newcomer:
        session = newcomer.temporary_password()["Session"]
        assert refusal(newcomer.respond, "SELECT_MFA_TYPE", session, ANSWER="WEB_AUTHN") == (
            "MFAMethodNotFoundException",
            "No such MFA method for the user.",
        )
        assert newcomer.respond("SELECT_MFA_TYPE", session, ANSWER="SMS_MFA")["ChallengeName"] == "SMS_MFA"


def test_codes_by_e_mail_are_set_up_with_an_address() -> None:
    with client_of_demo("choose-setup") as newcomer:
        asked = newcomer.temporary_password()
        assert asked["ChallengeName"] == "MFA_SETUP"
        kinds = json.loads(asked["ChallengeParameters"]["MFAS_CAN_SETUP"])
        assert kinds == ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]
        assert refusal(newcomer.respond, "MFA_SETUP", asked["Session"], EMAIL="nonsense") == (
            "InvalidParameterException",
            "Invalid email address format.",
        )
        sent = newcomer.respond("MFA_SETUP", asked["Session"], EMAIL="countess@example.org")
        assert sent["ChallengeName"] == "EMAIL_OTP"
        assert sent["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "c***@e***"
        code = hinted(newcomer, "EMAIL_OTP")
        tokens = newcomer.respond("EMAIL_OTP", sent["Session"], EMAIL_OTP_CODE=code)["AuthenticationResult"]
        user = newcomer.cognito.get_user(AccessToken=tokens["AccessToken"])
        attributes = {pair["Name"]: pair["Value"] for pair in user["UserAttributes"]}
        assert (attributes["email"], attributes["email_verified"]) == ("countess@example.org", "true")
        assert user["UserMFASettingList"] == ["EMAIL_OTP"]
        assert newcomer.temporary_password()["ChallengeName"] == "EMAIL_OTP"


def test_an_authenticator_can_be_set_up_instead() -> None:
    with client_of_demo("choose-setup") as newcomer:
        assert newcomer.enrol(newcomer.temporary_password())["AuthenticationResult"]
        assert newcomer.temporary_password()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_an_address_is_no_way_round_where_e_mail_cannot_be_set_up() -> None:
    with client_of_demo("first-sign-in") as newcomer:
        session = newcomer.mfa_setup()["Session"]
        assert refusal(newcomer.respond, "MFA_SETUP", session, EMAIL="a@example.com") == (
            "InvalidParameterException",
            "The MFA to set up has not been verified.",
        )
        assert "AuthenticationResult" not in newcomer.password(PASSWORD)
