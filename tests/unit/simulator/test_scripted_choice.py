"""The scripted Cognito's USER_AUTH and CUSTOM_AUTH, driven by boto3 and pycognito's SRP."""

from __future__ import annotations

import pytest

from cognito_tui.demo.simulator.server import Pool, serve
from tests.support.simulator_client import PASSWORD, SECRET, Person, refusal

ALL = ("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")
WHO = {"email": "ada@example.com", "phone_number": "+15550100"}
WRONG = "NotAuthorizedException: Incorrect username or password."


def test_without_a_preference_the_ways_of_this_user_are_offered() -> None:
    with serve(Pool(first_factors=ALL, mfa="OPTIONAL")) as cognito:
        user = cognito.pool.add_user("ada", PASSWORD, attributes=WHO)
        ada = Person(cognito)
        asked = ada.initiate("USER_AUTH")
        assert asked["ChallengeName"] == "SELECT_CHALLENGE"
        assert asked["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP"]
        assert "AvailableChallenges" not in asked["ChallengeParameters"]
        user.passkey = True
        cognito.pool.add_user("bob", PASSWORD, attributes=WHO, totp_secret=SECRET)
        assert Person(cognito, "bob").initiate("USER_AUTH")["AvailableChallenges"] == [
            "PASSWORD",
            "PASSWORD_SRP",
        ]
        assert "WEB_AUTHN" in ada.initiate("USER_AUTH")["AvailableChallenges"]
        assert ada.initiate("USER_AUTH", PREFERRED_CHALLENGE="WEB_AUTHN")["ChallengeName"] == "WEB_AUTHN"


def test_the_chosen_password_goes_with_the_choice() -> None:
    with serve(Pool(first_factors=ALL)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        asked = ada.initiate("USER_AUTH")
        assert "Missing required parameter PASSWORD" in ada.refused(asked, ANSWER="PASSWORD")
        assert "not supported for the user" in ada.refused(asked, ANSWER="EMAIL_OTP")
        assert ada.respond(asked, ANSWER="PASSWORD", PASSWORD=PASSWORD)["AuthenticationResult"]
        assert ada.refused(ada.initiate("USER_AUTH"), ANSWER="PASSWORD", PASSWORD="x") == WRONG


def test_the_chosen_srp_goes_through_a_verifier_with_a_session() -> None:
    with serve(Pool(first_factors=ALL)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        srp_a = ada.srp.get_auth_params()["SRP_A"]
        asked = ada.respond(ada.initiate("USER_AUTH"), ANSWER="PASSWORD_SRP", SRP_A=srp_a)
        assert asked["Session"]
        assert ada.prove(asked)["AuthenticationResult"]
        other = ada.respond(ada.initiate("USER_AUTH"), ANSWER="PASSWORD_SRP", SRP_A=srp_a)
        claim = ada.srp.process_challenge(asked["ChallengeParameters"], {"USERNAME": "ada"})
        assert ada.refused(other, **claim) == WRONG  # another challenge's block


@pytest.mark.parametrize("name", ["PASSWORD", "PASSWORD_SRP"])
def test_a_preferred_password_comes_at_once_or_is_asked_for(name: str) -> None:
    with serve(Pool(first_factors=ALL)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        srp_a = ada.srp.get_auth_params()["SRP_A"]
        given = {"PASSWORD": PASSWORD} if name == "PASSWORD" else {"SRP_A": srp_a}
        asked = ada.initiate("USER_AUTH", PREFERRED_CHALLENGE=name)
        assert asked["ChallengeName"] == name
        at_once = ada.initiate("USER_AUTH", PREFERRED_CHALLENGE=name, **given)
        for answer in (ada.respond(asked, **given), at_once):
            if name == "PASSWORD_SRP":
                assert answer["Session"]
                answer = ada.prove(answer)
            assert answer["AuthenticationResult"]


@pytest.mark.parametrize("name", ["EMAIL_OTP", "SMS_OTP"])
@pytest.mark.parametrize("preferred", [True, False])
def test_a_code_is_enough(name: str, preferred: bool) -> None:
    with serve(Pool(first_factors=ALL)) as cognito:
        cognito.pool.add_user("ada", attributes=WHO)
        ada = Person(cognito)
        if preferred:
            asked = ada.initiate("USER_AUTH", PREFERRED_CHALLENGE=name)
        else:
            asked = ada.respond(ada.initiate("USER_AUTH"), ANSWER=name)
        assert asked["ChallengeName"] == name
        code = cognito.pool.latest_code("ada")
        assert len(code) == 8
        assert "CodeMismatch" in ada.refused(asked, **{f"{name}_CODE": "12345678x"})
        assert ada.respond(asked, **{f"{name}_CODE": code})["AuthenticationResult"]


def test_a_password_of_user_auth_is_followed_by_the_second_factor() -> None:
    with serve(Pool(first_factors=ALL, mfa="OPTIONAL")) as cognito:
        cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        asked = Person(cognito).initiate("USER_AUTH", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD)
        assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_nobody_gets_in_with_a_code_that_was_never_sent() -> None:
    with serve(Pool(first_factors=ALL)) as cognito:
        nobody = Person(cognito, "nobody")
        asked = nobody.initiate("USER_AUTH", PREFERRED_CHALLENGE="EMAIL_OTP")
        assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "n***@e***"
        assert cognito.pool.outbox == []
        assert "CodeMismatch" in nobody.refused(asked, EMAIL_OTP_CODE="12345678")


QUESTIONS = (({"question": "Ship?"}, "Beagle"), ({"question": "Year?"}, "1831"))


@pytest.mark.parametrize("with_srp", [True, False])
def test_custom_questions_come_in_their_order(with_srp: bool) -> None:
    with serve(Pool(custom_challenges=QUESTIONS)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        if with_srp:
            begun = ada.initiate("CUSTOM_AUTH", CHALLENGE_NAME="SRP_A", **ada.srp.get_auth_params())
            assert begun["Session"]
            asked = ada.prove(begun)
        else:
            asked = ada.initiate("CUSTOM_AUTH")
        assert asked["ChallengeParameters"] == {"USERNAME": "ada", "question": "Ship?"}
        asked = ada.respond(asked, ANSWER="Beagle")
        assert asked["ChallengeParameters"]["question"] == "Year?"
        assert ada.respond(asked, ANSWER="1831")["AuthenticationResult"]
        assert ada.refused(ada.initiate("CUSTOM_AUTH"), ANSWER="Victory") == WRONG


def test_nobody_gets_in_with_the_right_answers() -> None:
    with serve(Pool(custom_challenges=QUESTIONS[:1])) as cognito:
        nobody = Person(cognito, "nobody")
        assert nobody.refused(nobody.initiate("CUSTOM_AUTH"), ANSWER="Beagle") == WRONG


def test_without_custom_questions_there_is_no_custom_sign_in() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        assert "not configured" in refusal(lambda: Person(cognito).initiate("CUSTOM_AUTH"))
