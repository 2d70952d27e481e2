"""Other ways to begin a sign-in in the demo: USER_AUTH and CUSTOM_AUTH."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.services.auth.steps import Attempt, CodeRequired, CustomChallenge
from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

ATTEMPT = Attempt("ada", "ada")
WRONG = ("NotAuthorizedException", "Incorrect username or password.")
CUSTOM = {"CHALLENGE_NAME": "SRP_A"}


def select(newcomer: DemoClient, answer: str, **parameters: str) -> dict[str, Any]:
    session = newcomer.initiate(USERNAME="ada")["Session"]
    return newcomer.respond("SELECT_CHALLENGE", session, ANSWER=answer, **parameters)


def test_all_ways_in_are_offered() -> None:
    with client_of_demo("passwordless") as newcomer:
        asked = newcomer.initiate(USERNAME="ada")
        assert asked["ChallengeName"] == "SELECT_CHALLENGE"
        assert asked["AvailableChallenges"] == ["PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]


@pytest.mark.parametrize(
    ("challenge", "medium", "destination"),
    [("EMAIL_OTP", "EMAIL", "a***@e***"), ("SMS_OTP", "SMS", "+********0123")],
)
def test_a_code_is_enough(challenge: str, medium: str, destination: str) -> None:
    with client_of_demo("passwordless") as newcomer:
        asked = select(newcomer, challenge)
        assert asked["ChallengeName"] == challenge
        parameters = asked["ChallengeParameters"]
        assert parameters["CODE_DELIVERY_DELIVERY_MEDIUM"] == medium
        assert parameters["CODE_DELIVERY_DESTINATION"] == destination
        answer = {f"{challenge}_CODE": newcomer.hinted(CodeRequired(ATTEMPT, challenge))}
        tokens = newcomer.respond(challenge, asked["Session"], **answer)["AuthenticationResult"]
        assert newcomer.credentials(tokens["IdToken"])


def test_a_password_can_be_chosen_and_stays_with_the_person() -> None:
    with client_of_demo("passwordless") as newcomer:
        srp = newcomer.srp(newcomer.demo.temporary_password.reveal())
        asked = select(newcomer, "PASSWORD_SRP", SRP_A=srp.get_auth_params()["SRP_A"])
        assert newcomer.prove(srp, asked)["AuthenticationResult"]


def test_a_password_can_be_preferred() -> None:
    with client_of_demo("email-first") as newcomer:
        known = newcomer.demo.temporary_password.reveal()
        preferred = {"PREFERRED_CHALLENGE": "PASSWORD_SRP"}
        assert newcomer.password(known, **preferred)["AuthenticationResult"]
        assert refusal(newcomer.password, PASSWORD, **preferred) == WRONG
        asked = newcomer.initiate(USERNAME="ada", **preferred)
        assert asked["ChallengeName"] == "PASSWORD_SRP"
        srp = newcomer.srp(known)
        asked = newcomer.respond("PASSWORD_SRP", asked["Session"], SRP_A=srp.get_auth_params()["SRP_A"])
        assert newcomer.prove(srp, asked)["AuthenticationResult"]


def test_a_proof_needs_the_session_it_was_asked_with() -> None:
    with client_of_demo("passwordless") as newcomer:
        srp = newcomer.srp(newcomer.demo.temporary_password.reveal())
        asked = select(newcomer, "PASSWORD_SRP", SRP_A=srp.get_auth_params()["SRP_A"])
        del asked["Session"]
        assert refusal(newcomer.prove, srp, asked)[0] == "NotAuthorizedException"


def test_a_preferred_code_is_sent_at_once_and_another_preference_is_a_choice() -> None:
    with client_of_demo("email-first") as newcomer:
        asked = newcomer.initiate(USERNAME="ada", PREFERRED_CHALLENGE="EMAIL_OTP")
        assert asked["ChallengeName"] == "EMAIL_OTP"
        code = newcomer.hinted(CodeRequired(ATTEMPT, "EMAIL_OTP"))
        done = newcomer.respond("EMAIL_OTP", asked["Session"], EMAIL_OTP_CODE=code)
        assert done["AuthenticationResult"]
        asked = newcomer.initiate(USERNAME="ada", PREFERRED_CHALLENGE="PASSWORD")
        assert asked["ChallengeName"] == "SELECT_CHALLENGE"


def test_a_passkey_is_asked_for_and_cannot_be_made_up() -> None:
    with client_of_demo("passwordless") as newcomer:
        asked = select(newcomer, "WEB_AUTHN")
        assert asked["ChallengeName"] == "WEB_AUTHN"
        refused = refusal(newcomer.respond, "WEB_AUTHN", asked["Session"], CREDENTIAL="{}")
        assert refused[0] == "NotAuthorizedException"


def test_with_a_second_factor_no_code_replaces_the_password() -> None:
    with client_of_demo("passwordless") as newcomer:
        known = newcomer.demo.temporary_password.reveal()
        preferred = {"PREFERRED_CHALLENGE": "PASSWORD_SRP"}
        tokens = newcomer.password(known, **preferred)["AuthenticationResult"]
        newcomer.cognito.set_user_mfa_preference(
            AccessToken=tokens["AccessToken"], SMSMfaSettings={"Enabled": True}
        )
        assert newcomer.initiate(USERNAME="ada")["AvailableChallenges"] == ["PASSWORD_SRP"]
        assert refusal(select, newcomer, "EMAIL_OTP")[0] == "InvalidParameterException"
        assert newcomer.password(known, **preferred)["ChallengeName"] == "SMS_MFA"


def test_a_name_that_nobody_has_is_asked_like_any_other_and_gets_no_further() -> None:
    with client_of_demo("passwordless") as newcomer:
        assert newcomer.initiate(USERNAME="nobody")["ChallengeName"] == "SELECT_CHALLENGE"
        preferred = {"PREFERRED_CHALLENGE": "PASSWORD_SRP"}
        assert refusal(newcomer.password, PASSWORD, "nobody", **preferred) == WRONG
        session = newcomer.initiate(USERNAME="nobody", PREFERRED_CHALLENGE="EMAIL_OTP")["Session"]
        for code in ("123456", "12345678"):
            refused = refusal(newcomer.respond, "EMAIL_OTP", session, username="nobody", EMAIL_OTP_CODE=code)
            assert refused[0] == "CodeMismatchException"


@pytest.mark.parametrize("scenario", ["passwordless", "custom", "authenticator"])
def test_only_the_scenarios_own_flow_is_allowed(scenario: str) -> None:
    with client_of_demo(scenario) as newcomer:
        parameters = {"USERNAME": "ada", "SRP_A": "ab" * 384, "PASSWORD": PASSWORD}
        for flow in {"USER_SRP_AUTH", "USER_PASSWORD_AUTH", "USER_AUTH", "CUSTOM_AUTH"} - {
            newcomer.profile.auth_flow
        }:
            refused = refusal(
                newcomer.cognito.initiate_auth,
                AuthFlow=flow,
                AuthParameters=parameters,
                ClientId=newcomer.profile.client_id,
            )
            assert refused[0] == "InvalidParameterException"
            assert flow in refused[1]


def test_after_the_password_a_question_is_asked() -> None:
    with client_of_demo("custom") as newcomer:
        asked = newcomer.password(newcomer.demo.temporary_password.reveal(), **CUSTOM)
        assert asked["ChallengeName"] == "CUSTOM_CHALLENGE"
        assert asked["ChallengeParameters"]["question"].endswith("?")
        again = newcomer.respond("CUSTOM_CHALLENGE", asked["Session"], ANSWER="15")
        assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
        assert refusal(newcomer.respond, "CUSTOM_CHALLENGE", asked["Session"], ANSWER="14")[0] == (
            "NotAuthorizedException"
        )
        answer = newcomer.hinted(CustomChallenge(ATTEMPT, asked["ChallengeParameters"]))
        done = newcomer.respond("CUSTOM_CHALLENGE", again["Session"], ANSWER=answer)
        assert newcomer.credentials(done["AuthenticationResult"]["IdToken"])


def test_three_wrong_answers_end_the_sign_in() -> None:
    with client_of_demo("custom") as newcomer:
        asked = newcomer.password(newcomer.demo.temporary_password.reveal(), **CUSTOM)
        for _ in range(2):
            asked = newcomer.respond("CUSTOM_CHALLENGE", asked["Session"], ANSWER="none")
        assert refusal(newcomer.respond, "CUSTOM_CHALLENGE", asked["Session"], ANSWER="none") == WRONG


def test_the_question_does_not_replace_the_password() -> None:
    with client_of_demo("custom") as newcomer:
        assert refusal(newcomer.initiate, USERNAME="ada") == WRONG
        assert refusal(newcomer.password, PASSWORD, **CUSTOM) == WRONG
