"""The demo refuses what AWS refuses, in AWS's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cognito_tui.demo import start
from tests.support.demo_client import PASSWORD, DemoClient, HandClock, refusal

WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
EXPIRED = ("NotAuthorizedException", "Invalid session for the user, session is expired.")
SPENT = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")
FOREIGN = ("NotAuthorizedException", "Invalid session for the user.")
MISMATCH = ("CodeMismatchException", "Invalid code received for user")
NO_CODE = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
GUEST = ("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.")


@pytest.fixture
def newcomer() -> Iterator[DemoClient]:
    clock = HandClock()
    with start(clock) as demo:
        yield DemoClient(demo, clock)


def test_wrong_passwords_and_unknown_users_are_told_the_same(newcomer: DemoClient) -> None:
    newcomer.by_srp = True
    assert refusal(newcomer.password, "Wrong-Horse-7") == WRONG_PASSWORD
    assert refusal(newcomer.password, "Wrong-Horse-7", username="nobody") == WRONG_PASSWORD


def test_the_client_takes_no_password_in_clear(newcomer: DemoClient) -> None:
    parameters = {"USERNAME": "ada", "PASSWORD": newcomer.demo.temporary_password.reveal()}
    assert refusal(
        newcomer.cognito.initiate_auth,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters=parameters,
        ClientId=newcomer.profile.client_id,
    ) == ("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client")


def test_a_temporary_password_is_dead_once_replaced(newcomer: DemoClient) -> None:
    newcomer.mfa_setup()
    assert refusal(newcomer.temporary_password) == WRONG_PASSWORD


def test_five_wrong_passwords_lock_out_for_a_second_and_a_sixth_for_two(newcomer: DemoClient) -> None:
    for _ in range(5):
        assert refusal(newcomer.password, "Wrong-Horse-7") == WRONG_PASSWORD
    exceeded = ("NotAuthorizedException", "Password attempts exceeded")
    assert refusal(newcomer.temporary_password) == exceeded
    newcomer.clock.at += 1
    assert refusal(newcomer.password, "Wrong-Horse-7") == WRONG_PASSWORD
    newcomer.clock.at += 1
    assert refusal(newcomer.temporary_password) == exceeded
    newcomer.clock.at += 1
    assert newcomer.temporary_password()["Session"]
    assert refusal(newcomer.password, "Wrong-Horse-7") == WRONG_PASSWORD
    assert newcomer.temporary_password()["Session"]  # a right password forgives the wrong ones


def test_a_weak_new_password_is_refused_and_the_session_lives_on(newcomer: DemoClient) -> None:
    session = newcomer.temporary_password()["Session"]
    for weak, rule in (
        ("Ab-4567", "Password not long enough"),
        ("Abcdefg-", "Password must have numeric characters"),
        ("Abcdefg8", "Password must have symbol characters"),
        ("abcdef-8", "Password must have uppercase characters"),
        ("ABCDEF-8", "Password must have lowercase characters"),
    ):
        words = f"Password did not conform with policy: {rule}"
        assert refusal(newcomer.new_password, session, weak) == ("InvalidPasswordException", words)
    assert newcomer.new_password(session)["ChallengeName"] == "MFA_SETUP"


def test_a_new_password_proves_no_address(newcomer: DemoClient) -> None:
    session = newcomer.temporary_password()["Session"]
    attributes = {"name": "Ada", "email": "ada@example.com", "email_verified": "true"}
    assert refusal(newcomer.new_password, session, attributes=attributes) == (
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
    )


def test_a_proof_counts_for_the_user_it_was_asked_of(newcomer: DemoClient) -> None:
    srp = newcomer.srp(newcomer.demo.temporary_password.reveal())
    asked = newcomer.initiate(**srp.get_auth_params())
    proof = srp.process_challenge(asked["ChallengeParameters"], srp.get_auth_params())
    refused = refusal(
        newcomer.cognito.respond_to_auth_challenge,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={**proof, "USERNAME": "somebody"},
        ClientId=newcomer.profile.client_id,
    )
    assert refused == WRONG_PASSWORD


def test_a_new_password_without_the_required_name_is_refused(newcomer: DemoClient) -> None:
    for attributes in ({}, {"name": ""}, {"nickname": "Ada"}):
        session = newcomer.temporary_password()["Session"]
        assert refusal(newcomer.new_password, session, attributes=attributes) == (
            "InvalidParameterException",
            "Invalid attributes given, name is missing",
        ), attributes
    assert newcomer.temporary_password()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_session_is_good_once(newcomer: DemoClient) -> None:
    first = newcomer.temporary_password()["Session"]
    setup = newcomer.new_password(first)
    assert refusal(newcomer.new_password, first, "Another-Horse-8") == SPENT
    newcomer.enrol(setup)
    assert refusal(newcomer.cognito.associate_software_token, Session=setup["Session"]) == SPENT


def test_a_session_dies_after_three_minutes(newcomer: DemoClient) -> None:
    session = newcomer.temporary_password()["Session"]
    newcomer.clock.at += 179
    setup = newcomer.new_password(session)
    newcomer.clock.at += 180
    assert refusal(newcomer.cognito.associate_software_token, Session=setup["Session"]) == EXPIRED


def test_each_call_of_the_enrolment_starts_three_minutes_anew(newcomer: DemoClient) -> None:
    setup = newcomer.mfa_setup()
    newcomer.clock.at += 170
    association = newcomer.cognito.associate_software_token(Session=setup["Session"])
    newcomer.clock.at += 170
    newcomer.secret = association["SecretCode"]
    assert newcomer.cognito.verify_software_token(Session=association["Session"], UserCode=newcomer.code())[
        "Session"
    ]


def test_a_session_nobody_issued_is_refused(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    assert refusal(newcomer.answer_code, "x" * 40, newcomer.code()) == EXPIRED
    assert refusal(newcomer.new_password, "x" * 40) == EXPIRED
    assert refusal(newcomer.respond, "MFA_SETUP", "x" * 40) == EXPIRED


def test_a_right_code_without_a_session_is_no_sign_in(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    assert refusal(
        newcomer.cognito.respond_to_auth_challenge,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        ChallengeResponses={"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": newcomer.code()},
        ClientId=newcomer.profile.client_id,
    ) == ("InvalidParameterException", "Missing required parameter Session")


def test_a_session_is_good_for_its_own_challenge_and_user_only(newcomer: DemoClient) -> None:
    session = newcomer.temporary_password()["Session"]
    assert refusal(newcomer.respond, "MFA_SETUP", session) == FOREIGN
    assert refusal(newcomer.answer_code, session, "123456") == FOREIGN
    assert refusal(newcomer.cognito.associate_software_token, Session=session) == FOREIGN
    strong = {"NEW_PASSWORD": PASSWORD, "userAttributes.name": "Eve"}
    eve = {"username": "eve", **strong}
    assert refusal(newcomer.respond, "NEW_PASSWORD_REQUIRED", session, **eve) == FOREIGN


def test_no_challenge_gets_round_the_enrolment(newcomer: DemoClient) -> None:
    setup = newcomer.mfa_setup()
    for challenge in ("MFA_SETUP", "SOFTWARE_TOKEN_MFA", "ASSOCIATE", "VERIFY", "SMS_MFA"):
        before = refusal(newcomer.respond, challenge, setup["Session"], SOFTWARE_TOKEN_MFA_CODE="123456")
        association = newcomer.cognito.associate_software_token(Session=setup["Session"])
        after = refusal(newcomer.respond, challenge, association["Session"], SOFTWARE_TOKEN_MFA_CODE="123456")
        assert {before[0], after[0]} <= {"NotAuthorizedException", "InvalidParameterException"}, challenge
        setup = newcomer.password(PASSWORD)
        assert setup["ChallengeName"] == "MFA_SETUP", challenge


def test_a_wrong_code_while_enrolling_leaves_the_session_usable(newcomer: DemoClient) -> None:
    association = newcomer.cognito.associate_software_token(Session=newcomer.mfa_setup()["Session"])
    newcomer.secret = association["SecretCode"]
    verify = newcomer.cognito.verify_software_token
    assert refusal(verify, Session=association["Session"], UserCode=newcomer.wrong_code()) == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )
    assert verify(Session=association["Session"], UserCode=newcomer.code())["Status"] == "SUCCESS"


def test_a_wrong_code_at_sign_in_leaves_the_session_usable(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    session = newcomer.password(PASSWORD)["Session"]
    for code in (newcomer.wrong_code(), "１２３４５６"):
        assert refusal(newcomer.answer_code, session, code) == MISMATCH
    assert refusal(newcomer.answer_code, session, "")[0] == "InvalidParameterException"
    assert newcomer.answer_code(session, newcomer.code())["AuthenticationResult"]


def test_five_wrong_codes_end_the_session(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    session = newcomer.password(PASSWORD)["Session"]
    for _ in range(5):
        assert refusal(newcomer.answer_code, session, newcomer.wrong_code()) == MISMATCH
    assert refusal(newcomer.answer_code, session, newcomer.code()) == EXPIRED


def test_a_code_works_once_the_one_of_the_enrolment_too(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    used = ("ExpiredCodeException", "Your software token has already been used once.")
    session = newcomer.password(PASSWORD)["Session"]
    assert refusal(newcomer.answer_code, session, newcomer.code()) == used
    newcomer.clock.next_code()
    assert newcomer.answer_code(session, newcomer.code())["AuthenticationResult"]
    assert refusal(newcomer.answer_code, newcomer.password(PASSWORD)["Session"], newcomer.code()) == used


def test_the_code_of_a_minute_ago_is_a_wrong_code(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    old = newcomer.code()
    newcomer.clock.at += 60
    assert refusal(newcomer.answer_code, newcomer.password(PASSWORD)["Session"], old) == MISMATCH


def test_the_identity_pool_knows_no_guests(newcomer: DemoClient) -> None:
    pool = newcomer.profile.identity_pool_id
    assert refusal(newcomer.identities.get_id, IdentityPoolId=pool) == GUEST
    identity = newcomer.identity_id(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
    assert refusal(newcomer.identities.get_credentials_for_identity, IdentityId=identity) == GUEST
    assert refusal(newcomer.identities.get_open_id_token, IdentityId=identity) == GUEST


def test_an_identity_nobody_got_has_no_credentials(newcomer: DemoClient) -> None:
    unknown = "eu-west-1:00000000-0000-4000-8000-000000000000"
    logins = {newcomer.profile.login_provider: newcomer.enrolled()["AuthenticationResult"]["IdToken"]}
    for call in (newcomer.identities.get_credentials_for_identity, newcomer.identities.get_open_id_token):
        assert refusal(call, IdentityId=unknown, Logins=logins) == (
            "ResourceNotFoundException",
            f"Identity '{unknown}' not found.",
        )


def test_a_tampered_login_token_is_refused(newcomer: DemoClient) -> None:
    id_token = newcomer.enrolled()["AuthenticationResult"]["IdToken"]
    head, payload, signature = id_token.split(".")
    forged = ".".join((head, payload, signature[:-8] + "AAAAAAAA"))
    assert refusal(newcomer.identity_id, forged)[0] == "NotAuthorizedException"


def test_nobody_signs_up_or_resets_with_made_up_codes(newcomer: DemoClient) -> None:
    client = {"ClientId": newcomer.profile.client_id, "Username": "ada"}
    assert refusal(newcomer.cognito.sign_up, **client, Password=PASSWORD) == (
        "NotAuthorizedException",
        "SignUp is not permitted for this user pool",
    )
    assert refusal(newcomer.cognito.forgot_password, **client) == (
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
    )
    confirm = {**client, "ConfirmationCode": "654321", "Password": PASSWORD}
    assert refusal(newcomer.cognito.confirm_forgot_password, **confirm) == NO_CODE
    confirm = {**client, "ConfirmationCode": "123456"}
    assert refusal(newcomer.cognito.confirm_sign_up, **confirm) == (
        "NotAuthorizedException",
        "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD",
    )
