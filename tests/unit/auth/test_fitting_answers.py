"""What a step cannot take is refused before it is sent; what is meant is sent, however it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cognito_tui import (
    Answer,
    AttributesRequired,
    CodeRejected,
    CodeRequired,
    CognitoTuiError,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    IncorrectPassword,
    NewPasswordRequired,
    PasswordRejected,
    PasswordRequired,
    Question,
    Secret,
    TotpEnrollment,
    WrongArgument,
)
from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.account import Account
from cognito_tui.services.auth.steps import Attempt
from tests.support.crash_report import everything_about
from tests.support.pool_client import pool, quick_client

ATTEMPT = Attempt("ada", "ada", Secret("session"))
APP, SENT = CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA"), CodeRequired(ATTEMPT, "EMAIL_OTP", "", "a***@e***")
CHOICE = FactorChoice(ATTEMPT, "SELECT_MFA_TYPE", (Factor("SMS_MFA"), Factor("EMAIL_OTP")))
NEW = NewPasswordRequired(ATTEMPT, ("name", "custom:team"))
PASSWORD = PasswordRequired(ATTEMPT, "PASSWORD", "PASSWORD")
CANARY = "Canary-Pa55word!"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        yield server


@pytest.fixture
def cognito(server: CognitoServer) -> CognitoClient:
    return quick_client(server)


WRONG: list[tuple[Question, Answer, type[CognitoTuiError], str]] = [
    *((APP, Answer(text), CodeRejected, "six digits") for text in ("", " ", "12345", "1234567", CANARY)),
    *((SENT, Answer(text), CodeRejected, "six to eight") for text in ("", "12345", "123456789", CANARY)),
    (TotpEnrollment(ATTEMPT, Secret("JBSWY3DPEHPK3PXP")), Answer("12345678"), CodeRejected, "six digits"),
    (APP, Answer(choice="SMS_MFA"), WrongArgument, "secret, not its choice"),
    (APP, Answer("123456", {"email": "a@example.com"}), WrongArgument, "not its attributes"),
    (PASSWORD, Answer(""), IncorrectPassword, "empty"),
    (NEW, Answer("", {"name": "Ada", "custom:team": "x"}), PasswordRejected, "empty"),
    (NEW, Answer(CANARY), AttributesRequired, "requires name, custom:team"),
    (NEW, Answer(CANARY, {"name": "Ada"}), AttributesRequired, "custom:team"),
    (NEW, Answer(CANARY, {"name": "Ada", "custom:team": " "}), AttributesRequired, "custom:team"),
    (
        NEW,
        Answer(CANARY, {"name": "A", "custom:team": "x", "userAttributes.name": "A"}),
        WrongArgument,
        "rAttr",
    ),
    (NEW, Answer(CANARY, {"name": "A", "custom:team": "x", "fullname": "A"}), WrongArgument, "fullname"),
    (NEW, Answer(CANARY, {"name": "A", "custom:team": "x"}, "SMS_MFA"), WrongArgument, "not its choice"),
    (EmailRequired(ATTEMPT), Answer(), AttributesRequired, "email"),
    (EmailRequired(ATTEMPT), Answer("a@example.com"), WrongArgument, "attributes, not its secret"),
    (EmailRequired(ATTEMPT), Answer(attributes={"email": "a@b.c", "name": "A"}), WrongArgument, "name"),
    (CHOICE, Answer(choice="SOFTWARE_TOKEN_MFA"), WrongArgument, "SMS_MFA, EMAIL_OTP"),
    (CHOICE, Answer(choice=""), WrongArgument, "SMS_MFA, EMAIL_OTP"),
    (CHOICE, Answer("SMS_MFA"), WrongArgument, "choice, not its secret"),
    (CustomChallenge(ATTEMPT, {}), Answer(choice="x"), WrongArgument, "secret, not its choice"),
]


def test_what_a_step_cannot_take_is_not_sent(server: CognitoServer, cognito: CognitoClient) -> None:
    for step, answer, kind, words in WRONG:
        with pytest.raises(kind, match=words) as refused:
            cognito.sign_in.answer(step, answer)
        assert server.requests == []
        assert CANARY not in everything_about(refused.value, but=__file__)


def test_a_code_is_sent_as_it_is_meant(server: CognitoServer, cognito: CognitoClient) -> None:
    registration = cognito.registration
    account = Account(cognito._user_pool, lambda: Secret("token"))
    typed, other = " 123 456\n", "Code: １２３-４５６."
    ways: dict[str, Callable[[], object]] = {
        "RespondToAuthChallenge": lambda: cognito.sign_in.answer(APP, Answer(typed)),
        "ConfirmSignUp": lambda: registration.confirm(" nobody ", typed),
        "ConfirmForgotPassword": lambda: registration.reset_password("nobody", typed, "Correct-Horse-8"),
        "VerifyUserAttribute": lambda: account.verify("email", other),
        "VerifySoftwareToken": lambda: account.confirm_authenticator(other),
    }
    for operation, send in ways.items():
        with pytest.raises(CognitoTuiError):  # as nobody knows this session
            send()
        sent = server.requests[-1]
        assert sent[0] == operation
        assert "'123456'" in str(sent[1])
        assert "' nobody" not in str(sent[1])


def test_a_step_goes_on_where_it_began(server: CognitoServer, cognito: CognitoClient) -> None:
    server.pool.add_user("grace", "Temporary-Pass-1", status="FORCE_CHANGE_PASSWORD")
    step = cognito.sign_in.start("grace", Secret("Temporary-Pass-1"))
    assert isinstance(step, NewPasswordRequired)
    with pool(client_id="2h57kf5cpq17m0eml12EXAMPLE") as other:
        with pytest.raises(WrongArgument, match="another user pool") as wrong:
            quick_client(other).sign_in.answer(step, Answer("Correct-Horse-8"))
        assert wrong.value.argument == "step"
        assert other.requests == []


def test_no_authenticator_is_asked_for_another_code(server: CognitoServer, cognito: CognitoClient) -> None:
    with pytest.raises(WrongArgument, match="authenticator app"):
        cognito.sign_in.resend(APP)
    assert server.requests == []


@pytest.mark.parametrize("username", ["", " \n"])
def test_nobody_signs_in_without_a_name(server: CognitoServer, cognito: CognitoClient, username: str) -> None:
    for send in (
        lambda: cognito.sign_in.start(username, Secret(CANARY)),
        lambda: cognito.registration.forgot_password(username),
        lambda: cognito.registration.sign_up(username, CANARY),
    ):
        with pytest.raises(WrongArgument, match="user name is empty") as wrong:
            send()
        assert wrong.value.argument == "username"
    assert server.requests == []
