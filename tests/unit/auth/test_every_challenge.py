"""Every question that Cognito asks at a sign-in, one after the other and in any order."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.errors import (
    ChallengeUnsupported,
    CodeRejected,
    PasswordRejected,
    Refused,
    SessionExpired,
    UnexpectedAnswer,
)
from cognito_tui.services.auth.step_json import dump_step, load_step
from cognito_tui.services.auth.steps import (
    Answer,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM, PASSWORD as PASSWORD_FLOW
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pool_client import (
    EMAIL,
    PASSWORD,
    PHONE,
    choice,
    client,
    code,
    pool,
    question,
    signed_in,
    start,
    text,
)
from tests.support.scripted_cognito import ScriptedCognito, challenge, tokens

ALL_FACTORS = ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP")
RIDDLES = (
    ({"question": "Whose oar?"}, "Odysseus"),
    ({"question": "How far inland?", "hint": "a fan"}, "far"),
)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def totp(cognito: Any, secret: Secret) -> Answer:
    return Answer(code_at(secret, cognito.clock.now()))


@pytest.mark.parametrize(
    ("factor", "attributes", "masked", "flow", "client_secret"),
    [
        ("SMS_MFA", PHONE, "+*", "USER_SRP_AUTH", ""),
        ("SMS_MFA", PHONE, "+*", PASSWORD_FLOW, "s3cret"),
        ("EMAIL_OTP", EMAIL, "a***@e***", "USER_SRP_AUTH", "s3cret"),
        ("EMAIL_OTP", EMAIL, "a***@e***", PASSWORD_FLOW, ""),
    ],
)
def test_a_code_that_was_sent_is_asked_for_with_where_it_went(
    factor: str, attributes: dict[str, str], masked: str, flow: str, client_secret: str
) -> None:
    with pool(mfa="ON", factors=(factor,), client_secret=client_secret) as server:
        server.pool.add_user("ada", PASSWORD, attributes=attributes, mfa={factor})
        cognito = client(server, flow)
        step = start(cognito)
        assert isinstance(step, CodeRequired)
        assert (step.challenge, step.device_name) == (factor, "")
        assert step.destination.startswith(masked)
        with pytest.raises(CodeRejected):
            cognito.sign_in.answer(step, text("000000"))
        done = signed_in(cognito.sign_in.answer(step, code(server)))
        assert done.username == "ada"
        with pytest.raises(SessionExpired):
            cognito.sign_in.answer(step, code(server))


def test_the_second_factor_is_picked_among_several_with_the_destination_where_it_belongs() -> None:
    with pool(mfa="ON", factors=ALL_FACTORS) as server:
        server.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE}, mfa=ALL_FACTORS, totp_secret=KEY)
        cognito = client(server, PASSWORD_FLOW)
        step = start(cognito)
        assert isinstance(step, FactorChoice)
        assert step.challenge == "SELECT_MFA_TYPE"
        assert {factor.name for factor in step.factors} == set(ALL_FACTORS)
        asked = cognito.sign_in.answer(step, choice("EMAIL_OTP"))
        assert isinstance(asked, CodeRequired)
        assert (asked.challenge, asked.destination[:1]) == ("EMAIL_OTP", "a")
        signed_in(cognito.sign_in.answer(asked, code(server)))


@pytest.mark.parametrize(
    ("destination", "expected"),
    [("+*******1234", "SMS_MFA"), ("a***@e***", "EMAIL_OTP")],
)
def test_a_destination_is_shown_with_the_factor_it_belongs_to(
    scripted: ScriptedCognito, destination: str, expected: str
) -> None:
    scripted.on(
        "InitiateAuth",
        challenge(
            "SELECT_MFA_TYPE",
            MFAS_CAN_CHOOSE='["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"]',
            CODE_DELIVERY_DESTINATION=destination,
        ),
    )
    step = password_client().sign_in.start("ada", Secret(PASSWORD))
    assert isinstance(step, FactorChoice)
    assert {factor.name for factor in step.factors if factor.destination == destination} == {expected}


@pytest.mark.parametrize(
    ("offered", "names"),
    [
        ('["SMS_MFA", "EMAIL_MFA"]', ("SMS_MFA", "EMAIL_MFA")),
        ("[SMS_MFA, SOFTWARE_TOKEN_MFA]", ("SMS_MFA", "SOFTWARE_TOKEN_MFA")),  # not JSON
        ('["SMS_MFA", 5, null, "PIGEON_POST"]', ("SMS_MFA",)),
    ],
)
def test_a_list_of_factors_is_read_in_whatever_notation(
    scripted: ScriptedCognito, offered: str, names: tuple[str, ...]
) -> None:
    scripted.on("InitiateAuth", challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE=offered))
    step = password_client().sign_in.start("ada", Secret(PASSWORD))
    assert isinstance(step, FactorChoice)
    assert tuple(factor.name for factor in step.factors) == names


@pytest.mark.parametrize("offered", ["", "{}", "[]", "[[]]", "[" * 50_000, "5"])
def test_a_choice_of_nothing_is_no_choice(scripted: ScriptedCognito, offered: str) -> None:
    scripted.on("InitiateAuth", challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE=offered))
    with pytest.raises((UnexpectedAnswer, ChallengeUnsupported)) as error:
        password_client().sign_in.start("ada", Secret(PASSWORD))
    assert error.value.title


def password_client() -> Any:
    from cognito_tui.client import CognitoClient
    from tests.support.scripted_sign_in import PROFILE

    return CognitoClient(PROFILE)


def test_one_of_several_second_factors_is_set_up_at_sign_in_by_authenticator() -> None:
    with pool(mfa="ON", factors=ALL_FACTORS) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, PASSWORD_FLOW)
        step = start(cognito)
        assert isinstance(step, FactorChoice)
        assert step.challenge == "MFA_SETUP"
        assert step.factors == (
            Factor("SOFTWARE_TOKEN_MFA"),
            Factor("EMAIL_OTP"),
        )  # a number takes an administrator
        enrollment = cognito.sign_in.answer(step, choice("SOFTWARE_TOKEN_MFA"))
        assert isinstance(enrollment, TotpEnrollment)
        signed_in(cognito.sign_in.answer(enrollment, totp(cognito, enrollment.secret)))
    assert server.pool.users["ada"].mfa == {"SOFTWARE_TOKEN_MFA"}


def test_one_of_several_second_factors_is_set_up_at_sign_in_by_e_mail() -> None:
    with pool(mfa="ON", factors=("EMAIL_OTP",)) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, PASSWORD_FLOW)
        step = start(cognito)
        assert isinstance(step, EmailRequired)
        asked = cognito.sign_in.answer(step, Answer(attributes=EMAIL))
        assert isinstance(asked, CodeRequired)
        assert server.pool.outbox[-1].destination == "ada@example.com"
        signed_in(cognito.sign_in.answer(asked, code(server)))


def test_a_user_without_a_number_in_a_pool_of_text_messages_is_told_the_way() -> None:
    with pool(mfa="ON", factors=("SMS_MFA",)) as server:
        server.pool.add_user("ada", PASSWORD)
        with pytest.raises((ChallengeUnsupported, Refused)) as error:
            start(client(server, PASSWORD_FLOW))
        assert error.value.hint


def test_choice_based_sign_in_shows_what_there_is_and_takes_a_code_without_a_password() -> None:
    with pool(first_factors=("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")) as server:
        server.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE}, passkey=True)
        cognito = client(server, CHOICE)
        step = start(cognito, None)
        assert isinstance(step, FactorChoice)
        names = tuple(factor.name for factor in step.factors)
        assert set(names) == {"PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"}  # one password is enough
        with pytest.raises(ChallengeUnsupported, match="browser"):
            cognito.sign_in.answer(step, choice("WEB_AUTHN"))
        asked = cognito.sign_in.answer(step, choice("SMS_OTP"))
        assert isinstance(asked, CodeRequired)
        signed_in(cognito.sign_in.answer(asked, code(server)))


@pytest.mark.parametrize("kind", ["PASSWORD", "PASSWORD_SRP"])
def test_the_password_is_asked_for_when_it_is_what_was_chosen(kind: str) -> None:
    with pool(first_factors=(kind, "EMAIL_OTP")) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        cognito = client(server, CHOICE)
        step = start(cognito, None)
        assert isinstance(step, FactorChoice)
        asked = cognito.sign_in.answer(step, choice(kind))
        assert asked == PasswordRequired(step.attempt, "SELECT_CHALLENGE", kind)
        signed_in(cognito.sign_in.answer(asked, text(PASSWORD)))
    sent = [str(body) for _, body in server.requests]
    assert any(PASSWORD in body for body in sent) == (kind == "PASSWORD")  # with SRP it stays here


@pytest.mark.parametrize("preferred", ["", "PASSWORD", "PASSWORD_SRP"])
def test_a_password_typed_at_the_start_is_used_at_once(preferred: str) -> None:
    with pool(first_factors=("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP")) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        signed_in(start(client(server, CHOICE, preferred_challenge=preferred)))
    assert server.operations.count("InitiateAuth") == 1


def test_a_wrong_password_is_refused_in_every_flow() -> None:
    with pool(first_factors=("PASSWORD", "PASSWORD_SRP"), custom_challenges=RIDDLES) as server:
        server.pool.add_user("ada", PASSWORD)
        for flow, preferred in ((CHOICE, ""), (CHOICE, "PASSWORD"), (CUSTOM, "")):
            with pytest.raises(Refused, match="Incorrect"):
                start(client(server, flow, preferred_challenge=preferred), "wrong")


@pytest.mark.parametrize("preferred", ["EMAIL_OTP", "SMS_OTP"])
def test_a_preferred_first_factor_is_begun_with_and_a_new_code_needs_no_password(preferred: str) -> None:
    with pool(first_factors=("PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP")) as server:
        server.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE})
        cognito = client(server, CHOICE, preferred_challenge=preferred)
        step = start(cognito, None)
        assert isinstance(step, CodeRequired)
        first = code(server)
        again = cognito.sign_in.resend(step)
        assert isinstance(again, CodeRequired)
        assert again.challenge == preferred
        assert len(server.pool.outbox) == 2
        if first != code(server):
            with pytest.raises(CodeRejected):
                cognito.sign_in.answer(again, first)
        signed_in(cognito.sign_in.answer(again, code(server)))


@pytest.mark.parametrize("preferred", ["PASSWORD", "PASSWORD_SRP"])
def test_a_preferred_password_that_was_left_empty_is_a_choice(preferred: str) -> None:
    with pool(first_factors=("PASSWORD_SRP", "EMAIL_OTP")) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        step = start(client(server, CHOICE, preferred_challenge=preferred), None)
        assert isinstance(step, FactorChoice)


def test_the_real_name_is_used_as_soon_as_cognito_says_it(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("CUSTOM_CHALLENGE", USERNAME="real-ada"))
    scripted.on("RespondToAuthChallenge", challenge("SMS_MFA", USER_ID_FOR_SRP="ada-sub"), tokens())
    cognito = password_client()
    step = cognito.sign_in.start("ada@example.com", Secret(PASSWORD))
    step = cognito.sign_in.answer(step, text("answer"))
    signed_in(cognito.sign_in.answer(step, text("123456")))
    names = [body["ChallengeResponses"]["USERNAME"] for body in scripted.asked("RespondToAuthChallenge")]
    assert names == ["real-ada", "ada-sub"]


def elsewhere(step: CodeRequired) -> CodeRequired:
    """The step as another process goes on with it: without the password."""
    loaded = load_step(dump_step(step))
    assert isinstance(loaded, CodeRequired)
    return loaded


def test_a_new_code_after_a_password_needs_one_that_is_still_at_hand() -> None:
    with pool(mfa="ON", factors=("EMAIL_OTP",)) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        cognito = client(server, PASSWORD_FLOW)
        step = start(cognito)
        assert isinstance(step, CodeRequired)
        with pytest.raises(SessionExpired, match="Enter the password again"):
            cognito.sign_in.resend(elsewhere(step))
    assert len(server.pool.outbox) == 1


def test_a_password_given_on_the_way_counts_as_given() -> None:
    with pool(mfa="ON", factors=("EMAIL_OTP",), first_factors=("PASSWORD_SRP",)) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        cognito = client(server, CHOICE)
        chosen = question(cognito.sign_in.answer(question(start(cognito, None)), choice("PASSWORD_SRP")))
        step = cognito.sign_in.answer(chosen, text(PASSWORD))
        assert isinstance(step, CodeRequired)
        with pytest.raises(SessionExpired, match="Enter the password again"):
            cognito.sign_in.resend(elsewhere(step))
        assert isinstance(cognito.sign_in.resend(step), CodeRequired)


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_the_pool_owners_own_questions_come_as_they_are_with_and_without_a_password(
    password: str | None,
) -> None:
    with pool(custom_challenges=RIDDLES) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, CUSTOM)
        step = start(cognito, password)
        for parameters, answer in RIDDLES:
            assert isinstance(step, CustomChallenge)
            assert step.parameters == parameters
            step = cognito.sign_in.answer(step, text(answer))
        assert isinstance(step, AuthResult)


def test_a_temporary_password_comes_before_the_second_factor_and_a_weak_one_keeps_the_attempt() -> None:
    with pool(mfa="ON", required_attributes=("name",)) as server:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        cognito = client(server, PASSWORD_FLOW)
        step = start(cognito)
        assert isinstance(step, NewPasswordRequired)
        assert step.required_attributes == ("name",)
        with pytest.raises(PasswordRejected):
            cognito.sign_in.answer(step, Answer(Secret("weak"), {"name": "Ada"}))
        enrollment = cognito.sign_in.answer(step, Answer(Secret("Another-Horse-8"), {"name": "Ada"}))
        assert isinstance(enrollment, TotpEnrollment)
        signed_in(cognito.sign_in.answer(enrollment, totp(cognito, enrollment.secret)))


def test_an_alias_signs_in_and_renews_with_the_hash_of_the_real_name() -> None:
    with pool(client_secret="s3cret", email_sign_in="alias", mfa="ON", factors=("EMAIL_OTP",)) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        cognito = client(server)
        step = question(start(cognito, username="ada@example.com"))
        done = signed_in(cognito.sign_in.answer(step, code(server)))
        assert (done.username, done.tokens.username) == ("ada@example.com", "ada")
        assert cognito.refresh(done).tokens.access_token != done.tokens.access_token


def test_too_slow_is_said_to_be_too_slow() -> None:
    clock = [1_800_000_000.0]
    with pool(mfa="ON", factors=("EMAIL_OTP",), now=lambda: clock[0]) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        cognito = client(server)
        cognito.connect()  # the server's time is learnt before SRP needs it
        step = question(start(cognito))
        clock[0] += 181
        with pytest.raises(SessionExpired):
            cognito.sign_in.answer(step, code(server))
