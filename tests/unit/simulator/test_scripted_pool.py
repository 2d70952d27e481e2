"""The scripted Cognito's sign-in, driven by boto3 and pycognito: passwords, sessions, second factors."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
import pytest

from cognito_tui.demo.simulator.server import Pool, serve
from tests.support.repository import ROOT
from tests.support.simulator_client import (
    CLIENT_SECRET,
    NEW_PASSWORD,
    PASSWORD,
    SECRET,
    Clock,
    Person,
    client,
    code_at,
    raw,
    refusal,
)

WRONG = "NotAuthorizedException: Incorrect username or password."
USED = "NotAuthorizedException: Invalid session for the user, session can only be used once."


def test_srp_takes_the_right_password_and_no_other() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        asked = Person(cognito).initiate("USER_SRP_AUTH", **Person(cognito).srp.get_auth_params())
        assert "Session" not in asked
        result = Person(cognito).sign_in()
        assert set(result) == {"IdToken", "AccessToken", "RefreshToken", "ExpiresIn", "TokenType"}
        assert refusal(Person(cognito, password=PASSWORD + "x").start) == WRONG
        assert refusal(Person(cognito, "nobody").start) == WRONG


def test_a_hidden_user_looks_like_any_other_until_the_password() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        real, hidden = (
            Person(cognito, name).initiate("USER_SRP_AUTH", SRP_A="abcdef") for name in ("ada", "nobody")
        )
        assert real["ChallengeParameters"].keys() == hidden["ChallengeParameters"].keys()
        cognito.pool.hides_existence = False
        assert refusal(Person(cognito, "other").start) == "UserNotFoundException: User does not exist."


def test_a_secret_block_works_once_and_not_for_long() -> None:
    clock = Clock()
    with serve(Pool(now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        asked = ada.initiate("USER_SRP_AUTH", **ada.srp.get_auth_params())
        ada.prove(asked)
        assert refusal(ada.prove, asked=asked) == USED
        late = ada.initiate("USER_SRP_AUTH", **ada.srp.get_auth_params())
        clock.turn(181)
        assert "session is expired" in refusal(ada.prove, asked=late)


def test_a_clock_that_is_off_is_refused() -> None:
    clock = Clock()
    with serve(Pool(now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        clock.turn(301)
        ada = Person(cognito)
        ada.by_srp = True
        assert "timestamp" in refusal(ada.start)


def test_the_answer_carries_the_date_of_the_pool_and_an_id_of_its_own() -> None:
    with serve(Pool(now=lambda: 1_000_000_000.0)) as cognito:
        url = f"{cognito.url}/{cognito.pool.user_pool_id}/.well-known/jwks.json"
        heads = [urllib.request.urlopen(url).headers for _ in range(2)]
        assert parsedate_to_datetime(heads[0]["Date"]).timestamp() == 1_000_000_000
        assert heads[0]["x-amzn-requestid"] != heads[1]["x-amzn-requestid"]


def test_the_tokens_say_who_and_verify_against_the_keys() -> None:
    with serve() as cognito:
        user = cognito.pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        result = Person(cognito).sign_in()
        keys = jwt.PyJWKClient(f"{cognito.url}/{cognito.pool.user_pool_id}/.well-known/jwks.json")
        key = keys.get_signing_key_from_jwt(result["IdToken"]).key
        claims = jwt.decode(
            result["IdToken"], key, ["RS256"], audience=cognito.pool.client_id, issuer=cognito.pool.issuer
        )
        assert (claims["sub"], claims["cognito:username"]) == (user.sub, "ada")
        assert (claims["email"], claims["email_verified"]) == ("ada@example.com", True)
        access = jwt.decode(result["AccessToken"], key, ["RS256"])
        assert (access["token_use"], access["client_id"]) == ("access", cognito.pool.client_id)
        assert "aud" not in access
        assert "device_key" not in access


def test_the_plain_password_flow_only_where_the_client_allows_it() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        assert ada.initiate("USER_PASSWORD_AUTH", PASSWORD=PASSWORD)["AuthenticationResult"]
        assert refusal(lambda: ada.initiate("USER_PASSWORD_AUTH", PASSWORD="other")) == WRONG
        cognito.pool.auth_flows = ("USER_SRP_AUTH",)
        assert "USER_PASSWORD_AUTH flow not enabled for this client" in refusal(
            lambda: ada.initiate("USER_PASSWORD_AUTH", PASSWORD=PASSWORD)
        )
        cognito.pool.auth_flows = ()
        assert "USER_SRP_AUTH is not enabled for the client." in refusal(ada.start)


def test_the_secret_hash_is_wanted_of_the_alias_first_and_of_the_real_name_then() -> None:
    with serve(Pool(client_secret=CLIENT_SECRET, email_sign_in="alias")) as cognito:
        cognito.pool.add_user("real-ada", PASSWORD, attributes={"email": "ada@example.com"})
        ada = Person(cognito, "ada@example.com")
        ada.by_srp = True
        assert ada.sign_in()
        asked = ada.initiate("USER_SRP_AUTH", **ada.srp.get_auth_params())
        claim = ada.srp.process_challenge(asked["ChallengeParameters"], {"USERNAME": "real-ada"})
        hash_of_alias = ada.srp.get_auth_params()["SECRET_HASH"]
        assert "Unable to verify secret hash" in ada.refused(asked, **{**claim, "SECRET_HASH": hash_of_alias})
        assert ada.refused(asked, **{**claim, "USERNAME": "ada@example.com"}) == WRONG
        assert "SECRET_HASH was not received" in refusal(
            ada.idp.initiate_auth,
            AuthFlow="USER_SRP_AUTH",
            ClientId=cognito.pool.client_id,
            AuthParameters={"USERNAME": "real-ada", "SRP_A": "abc"},
        )
        cognito.pool.client_secret = ""
        assert "is not configured for secret but secret was received" in refusal(ada.start)


def test_an_unverified_address_is_no_alias() -> None:
    with serve(Pool(email_sign_in="alias", hides_existence=False)) as cognito:
        cognito.pool.add_user(
            "ada", PASSWORD, attributes={"email": "a@example.com", "email_verified": "false"}
        )
        assert "UserNotFoundException" in refusal(Person(cognito, "a@example.com").start)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"enabled": False}, "NotAuthorizedException: User is disabled."),
        ({"status": "UNCONFIRMED"}, "UserNotConfirmedException"),
        ({"status": "RESET_REQUIRED"}, "PasswordResetRequiredException"),
        (
            {"status": "FORCE_CHANGE_PASSWORD", "temporary_until": 1.0},
            "NotAuthorizedException: Temporary password has expired",
        ),
    ],
)
def test_what_state_the_account_is_in_decides(options: dict[str, object], words: str) -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD, **options)  # type: ignore[arg-type]
        assert words in refusal(Person(cognito).start)


def test_wrong_passwords_lock_and_each_one_doubles_the_wait() -> None:
    clock = Clock(standing_at=1_000_000_000)
    with serve(Pool(now=clock, lockout_after=2)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)

        def sign_in(password: str = PASSWORD) -> Any:
            return ada.initiate("USER_PASSWORD_AUTH", PASSWORD=password)

        for wait in (0, 1, 2, 4):
            assert refusal(sign_in, password="wrong") == WRONG
            if wait:
                clock.turn(wait - 0.5)
                assert refusal(sign_in) == "NotAuthorizedException: Password attempts exceeded"
                clock.turn(0.5)
        assert sign_in()
        assert refusal(sign_in, password="wrong") == WRONG
        assert sign_in()  # the count began anew


def test_fifteen_quiet_minutes_forgive_all_wrong_passwords() -> None:
    clock = Clock(standing_at=1_000_000_000)
    with serve(Pool(now=clock, lockout_after=2)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        for quiet in (0, 0, 902, 0):
            clock.turn(quiet)
            assert refusal(lambda: ada.initiate("USER_PASSWORD_AUTH", PASSWORD="wrong")) == WRONG


def test_a_temporary_password_is_changed_with_the_attributes_the_pool_wants() -> None:
    with serve(Pool(required_attributes=("email", "name"))) as cognito:
        cognito.pool.add_user(
            "ada", PASSWORD, status="FORCE_CHANGE_PASSWORD", attributes={"email": "ada@example.com"}
        )
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
        assert asked["ChallengeParameters"]["requiredAttributes"] == '["userAttributes.name"]'
        answer = {"NEW_PASSWORD": NEW_PASSWORD, "userAttributes.name": "Ada"}
        assert "name is missing" in ada.refused(asked, NEW_PASSWORD=NEW_PASSWORD)
        assert "Password not long enough" in ada.refused(asked, **{**answer, "NEW_PASSWORD": "x"})
        assert "must have symbol characters" in ada.refused(asked, **{**answer, "NEW_PASSWORD": "Abcdefg1"})
        assert ada.respond(asked, **answer)["AuthenticationResult"]
        assert ada.refused(asked, **answer) == USED
        assert Person(cognito, password=NEW_PASSWORD).sign_in()
        assert refusal(ada.start) == WRONG


def test_an_authenticator_code_works_once_and_a_wrong_one_leaves_the_session() -> None:
    clock = Clock()
    with serve(Pool(mfa="OPTIONAL", now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        wrong = ada.refused(asked, SOFTWARE_TOKEN_MFA_CODE="000000x")
        assert wrong == "CodeMismatchException: Invalid code received for user"
        code = code_at(clock())
        assert ada.respond(asked, SOFTWARE_TOKEN_MFA_CODE=code)["AuthenticationResult"]
        assert ada.refused(asked, SOFTWARE_TOKEN_MFA_CODE=code) == USED
        assert "already been used" in ada.refused(ada.start(), SOFTWARE_TOKEN_MFA_CODE=code)


def test_five_wrong_codes_end_the_session() -> None:
    with serve(Pool(mfa="OPTIONAL")) as cognito:
        cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        ada = Person(cognito)
        asked = ada.start()
        for _ in range(5):
            assert "CodeMismatch" in ada.refused(asked, SOFTWARE_TOKEN_MFA_CODE="x")
        assert "Invalid session" in ada.refused(asked, SOFTWARE_TOKEN_MFA_CODE=code_at(time.time()))


def test_a_session_belongs_to_its_user_its_challenge_and_its_minutes() -> None:
    clock = Clock()
    with serve(Pool(mfa="OPTIONAL", now=clock, session_seconds=60)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, totp_secret=SECRET)
        cognito.pool.add_user("bob", PASSWORD, totp_secret=SECRET)
        ada = Person(cognito)
        asked = ada.start()
        right = {"SOFTWARE_TOKEN_MFA_CODE": code_at(clock())}
        assert "Invalid session" in ada.refused(asked, USERNAME="bob", **right)
        assert "Invalid session" in ada.refused(asked, "SMS_MFA", SMS_MFA_CODE="123456")
        assert "Invalid session" in ada.refused({**asked, "Session": "x" * 40}, **right)
        assert "Missing required parameter Session" in ada.refused({**asked, "Session": None}, **right)
        clock.turn(61)
        assert "session is expired" in ada.refused(asked, SOFTWARE_TOKEN_MFA_CODE=code_at(clock()))


@pytest.mark.parametrize(("factor", "medium"), [("SMS_MFA", "SMS"), ("EMAIL_OTP", "EMAIL")])
def test_a_code_is_sent_and_taken(factor: str, medium: str) -> None:
    attributes = {"email": "ada@example.com", "phone_number": "+12065550100"}
    with serve(Pool(mfa="OPTIONAL", factors=("SMS_MFA", "EMAIL_OTP"))) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes=attributes, mfa=[factor])
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeName"] == factor
        message = cognito.pool.outbox[-1]
        assert (message.medium, message.destination) == (
            medium,
            attributes["email" if medium == "EMAIL" else "phone_number"],
        )
        shown = asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"]
        assert shown == {"EMAIL": "a***@e***", "SMS": "+*******0100"}[medium]
        assert "CodeMismatch" in ada.refused(asked, **{f"{factor}_CODE": "x"})
        assert ada.respond(asked, **{f"{factor}_CODE": message.code})["AuthenticationResult"]


@pytest.mark.parametrize("answer", ["EMAIL_OTP", "EMAIL_MFA"])
def test_of_several_second_factors_one_is_chosen(answer: str) -> None:
    pool = Pool(mfa="ON", factors=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"))
    with serve(pool) as cognito:
        user = pool.add_user(
            "ada", PASSWORD, attributes={"email": "ada@example.com"}, mfa=["EMAIL_OTP"], totp_secret=SECRET
        )
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeName"] == "SELECT_MFA_TYPE"
        assert asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"] == '["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]'
        assert "Invalid session" in refusal(ada.idp.associate_software_token, Session=asked["Session"])
        sent = ada.respond(asked, ANSWER=answer)
        assert sent["ChallengeName"] == "EMAIL_OTP"
        assert ada.respond(sent, EMAIL_OTP_CODE=pool.latest_code("ada"))["AuthenticationResult"]
        user.preferred_mfa = "SOFTWARE_TOKEN_MFA"
        assert ada.start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_where_mfa_is_on_an_authenticator_is_set_up_through_three_sessions() -> None:
    clock = Clock()
    with serve(Pool(mfa="ON", now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeName"] == "MFA_SETUP"
        assert asked["ChallengeParameters"]["MFAS_CAN_SETUP"] == '["SOFTWARE_TOKEN_MFA"]'
        assert "InvalidParameter" in ada.refused(asked)
        begun = ada.idp.associate_software_token(Session=asked["Session"])
        assert begun["Session"] != asked["Session"]
        assert "only be used once" in refusal(ada.idp.associate_software_token, Session=asked["Session"])
        wrong = refusal(ada.idp.verify_software_token, Session=begun["Session"], UserCode="000000")
        assert wrong.startswith("EnableSoftwareTokenMFAException")
        code = code_at(clock(), begun["SecretCode"])
        verified = ada.idp.verify_software_token(Session=begun["Session"], UserCode=code)
        assert verified["Status"] == "SUCCESS"
        assert verified["Session"] != begun["Session"]
        assert "only be used once" in ada.refused({**asked, "Session": begun["Session"]})
        assert ada.respond({**asked, "Session": verified["Session"]})["AuthenticationResult"]
        assert ada.start()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_where_several_kinds_can_be_set_up_an_address_gets_a_code() -> None:
    with serve(Pool(mfa="ON", factors=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"))) as cognito:
        user = cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        asked = ada.start()
        assert asked["ChallengeParameters"]["MFAS_CAN_SETUP"] == '["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]'
        sent = ada.respond(asked, EMAIL="ada@example.com")
        assert sent["ChallengeName"] == "EMAIL_OTP"
        assert not user.verified("email")
        assert ada.respond(sent, EMAIL_OTP_CODE=cognito.pool.latest_code("ada"))["AuthenticationResult"]
        assert user.verified("email") == "ada@example.com"
        assert ada.start()["ChallengeName"] == "EMAIL_OTP"


def test_throttling_answers_as_many_calls_as_it_was_told() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        cognito.faults.throttle(2)
        for _ in range(2):
            assert "TooManyRequestsException" in refusal(Person(cognito).start)
        assert Person(cognito).sign_in()


def test_an_operation_that_cognito_does_not_have_is_unknown() -> None:
    with serve() as cognito:
        assert raw(cognito, "Nonsense") == (
            400,
            {"__type": "UnknownOperationException", "message": "The simulator has no Nonsense."},
        )
        assert cognito.requests == [("Nonsense", {})]


@pytest.mark.parametrize("srp_a", ["", "-5", "0x5", "5_5", " 5", "fivehundred", "0", "00"])
def test_a_public_value_is_a_hexadecimal_number_and_not_zero(srp_a: str) -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        assert refusal(lambda: Person(cognito).initiate("USER_SRP_AUTH", SRP_A=srp_a)) in (
            "InvalidParameterException: Invalid SRP_A.",
            "InvalidParameterException: Missing required parameter SRP_A",
        )


def test_another_client_does_not_exist() -> None:
    with serve() as cognito:
        words = refusal(
            client(cognito).initiate_auth,
            AuthFlow="USER_SRP_AUTH",
            ClientId="other",
            AuthParameters={"USERNAME": "ada", "SRP_A": "abc"},
        )
        assert words == "ResourceNotFoundException: User pool client other does not exist."


def test_the_judge_knows_nothing_of_the_program_it_judges() -> None:
    look = (
        "import cognito_tui.demo.simulator.server, tests.support.simulator_client, sys\n"
        "print(*sorted(m for m in sys.modules if m.startswith('cognito_tui')))"
    )
    seen = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    others = {name for name in seen.stdout.split() if not name.startswith("cognito_tui.demo.simulator")}
    around = {"cognito_tui", "cognito_tui.demo", "cognito_tui.lazy"}
    assert others - {"cognito_tui._version"} == around  # the packages around it; a build writes the version
