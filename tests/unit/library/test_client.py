"""Signing in from a program: each kind of step, what may be answered again, what is refused, and what an error says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

import cognito_tui
from cognito_tui import (
    Answer,
    Client,
    CodeRejected,
    CodeRequired,
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    IncorrectPassword,
    NewPasswordRequired,
    PasswordRejected,
    PasswordRequired,
    Profile,
    Question,
    Secret,
    Session,
    SessionExpired,
    SignInRequired,
    StepRequired,
    Throttled,
    TotpEnrollment,
    UnexpectedAnswer,
    WrongArgument,
)
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.auth.totp import code_at
from tests.support.crash_report import everything_about
from tests.support.library_pool import CLIENT_ID, at_once, ids, later, pool, unreachable, write_profile
from tests.support.pool_client import PASSWORD

TEMPORARY, NEW = "Temporary-Pass-1", "Correct-Horse-8"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOUR = 3600


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        yield server


def shown_now(secret: Secret) -> str:
    return code_at(secret, datetime.now(timezone.utc)).reveal()


def session_of(step: Question | Session) -> Session:
    assert isinstance(step, Session), step
    return step


# steps ----------------------------------------------------------------------------------------------------------------


def answer_to(step: Question, server: CognitoServer) -> str | Secret | Answer:
    """What a person would answer."""
    match step:
        case NewPasswordRequired():
            return NEW
        case FactorChoice():
            wanted = "SOFTWARE_TOKEN_MFA" if step.challenge == "MFA_SETUP" else "PASSWORD_SRP"
            return next(factor.name for factor in step.factors if factor.name == wanted)
        case TotpEnrollment():
            return shown_now(step.secret)
        case PasswordRequired():
            return Secret(PASSWORD)
        case CodeRequired():
            return server.pool.outbox[-1].code
        case CustomChallenge():
            return Answer(Secret("blue"))
        case EmailRequired():
            return "grace@example.com"


def test_each_step_is_given_to_on_step_and_a_text_answers_it(server: CognitoServer) -> None:
    def steps(username: str, password: str | None, **settings: str) -> list[type]:
        """The kinds of those that a sign-in went through."""
        asked: list[type] = []

        def on_step(step: Question) -> str | Secret | Answer:
            asked.append(type(step))
            return answer_to(step, server)

        session = cognito_tui.sign_in(ids(server, **settings), username, password, on_step)
        assert session.username == session.account.user().username == username
        return asked

    its = server.pool
    its.mfa, its.factors = "ON", ("SOFTWARE_TOKEN_MFA",)
    its.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    assert steps("new", TEMPORARY) == [NewPasswordRequired, TotpEnrollment]
    its.factors = ("SOFTWARE_TOKEN_MFA", "EMAIL_OTP")
    its.add_user("picks", PASSWORD)
    assert steps("picks", PASSWORD) == [FactorChoice, TotpEnrollment]
    its.factors = ("EMAIL_OTP",)
    its.add_user("grace", PASSWORD)
    assert steps("grace", PASSWORD) == [EmailRequired, CodeRequired]
    its.mfa, its.first_factors = "OFF", ("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP")
    assert steps("ada", None, auth_flow="USER_AUTH") == [FactorChoice, PasswordRequired]
    passwordless = {"auth_flow": "USER_AUTH", "preferred_challenge": "EMAIL_OTP"}
    assert steps("ada", None, **passwordless) == [CodeRequired]
    its.custom_challenges = [({"question": "Which colour?"}, "blue")]
    assert steps("ada", None, auth_flow="CUSTOM_AUTH") == [CustomChallenge]
    for auth_flow in ("USER_SRP_AUTH", "USER_PASSWORD_AUTH"):
        assert steps("ada", PASSWORD, auth_flow=auth_flow) == []


def test_a_step_without_anybody_to_ask_comes_with_the_error_and_can_still_be_answered(
    server: CognitoServer,
) -> None:
    server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    with pytest.raises(StepRequired, match="NewPasswordRequired") as required:
        cognito_tui.sign_in(ids(server), "new", TEMPORARY)
    step = required.value.step
    assert isinstance(step, NewPasswordRequired)
    assert session_of(Client(ids(server)).answer(step, NEW)).username == "new"
    with pytest.raises(SessionExpired):
        Client(ids(server)).answer(step, NEW)


def test_attributes_are_given_with_the_new_password(server: CognitoServer) -> None:
    server.pool.required_attributes = ("name",)
    server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    client = Client(ids(server))
    step = client.start("new", TEMPORARY)
    assert isinstance(step, NewPasswordRequired)
    assert step.required_attributes == ("name",)
    session = session_of(client.answer(step, Answer(Secret(NEW), {"name": "New Er"})))
    assert session.claims["name"] == "New Er"


def test_after_a_wrong_code_the_step_can_be_answered_again_and_sign_in_asks_once(
    server: CognitoServer,
) -> None:
    server.pool.mfa = "OPTIONAL"
    server.pool.add_user("careful", PASSWORD, totp_secret=TOTP)
    client = Client(ids(server))
    step = client.start("careful", PASSWORD)
    assert isinstance(step, CodeRequired)
    with pytest.raises(CodeRejected) as wrong:
        client.answer(step, "000000")
    error = wrong.value
    assert (error.aws_code, len(error.request_id)) == ("CodeMismatchException", 36)
    assert error.title
    assert error.hint
    assert session_of(client.answer(step, shown_now(Secret(TOTP)))).username == "careful"
    asked: list[Question] = []

    def on_step(step: Question) -> str:
        asked.append(step)
        return "000000"

    with pytest.raises(CodeRejected):
        client.sign_in("careful", PASSWORD, on_step)
    assert len(asked) == 1


def test_after_a_weak_password_the_step_can_be_answered_again(server: CognitoServer) -> None:
    server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    client = Client(ids(server))
    step = client.start("new", TEMPORARY)
    assert isinstance(step, NewPasswordRequired)
    with pytest.raises(PasswordRejected):
        client.answer(step, "weak")
    assert session_of(client.answer(step, NEW)).username == "new"


def test_a_code_that_was_the_first_factor_is_sent_again(server: CognitoServer) -> None:
    server.pool.first_factors = ("EMAIL_OTP",)
    client = Client(ids(server, auth_flow="USER_AUTH", preferred_challenge="EMAIL_OTP"))
    step = client.start("ada")
    assert isinstance(step, CodeRequired)
    again = client.resend(step)
    assert isinstance(again, CodeRequired)
    assert len(server.pool.outbox) == 2
    assert session_of(client.answer(again, server.pool.latest_code("ada"))).username == "ada"


def test_what_on_step_raises_ends_the_sign_in_as_it_is(server: CognitoServer) -> None:
    server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")

    def on_step(_: Question) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cognito_tui.sign_in(ids(server), "new", TEMPORARY, on_step)


def test_one_client_signs_many_in_at_the_same_time(server: CognitoServer) -> None:
    for number in range(8):
        server.pool.add_user(f"user{number}", PASSWORD)
    client = Client(ids(server, auth_flow="USER_SRP_AUTH"))
    names = iter([f"user{number}" for number in range(8)])
    sessions = at_once(8, lambda: client.sign_in(next(names), PASSWORD))
    assert sorted(session.account.user().username for session in sessions) == [f"user{n}" for n in range(8)]


def test_those_who_cannot_sign_in_yet_register(server: CognitoServer) -> None:
    client = Client(ids(server))
    client.registration.sign_up("grace", Secret(PASSWORD), {"email": "grace@example.com"})
    client.registration.confirm("grace", Secret(server.pool.latest_code("grace")))
    assert client.sign_in("grace", PASSWORD).username == "grace"


# what is refused ------------------------------------------------------------------------------------------------------


def test_an_error_says_what_happened_and_what_aws_called_it(server: CognitoServer) -> None:
    client = Client(ids(server))
    with pytest.raises(IncorrectPassword) as wrong:
        client.sign_in("ada", "Wrong-Horse-1")
    with pytest.raises(IncorrectPassword) as nobody:
        client.sign_in("nobody", PASSWORD)
    server.faults.throttle()
    with pytest.raises(Throttled) as busy:
        client.sign_in("ada", PASSWORD)
    for error, code in (
        (wrong.value, "NotAuthorizedException"),
        (nobody.value, "NotAuthorizedException"),
        (busy.value, "TooManyRequestsException"),
    ):
        assert error.title
        assert all(isinstance(text, str) for text in (error.detail, error.hint))
        assert (error.aws_code, len(error.request_id)) == (code, 36)
        assert isinstance(error, cognito_tui.Refused)
        assert isinstance(error, CognitoTuiError)


def test_a_pool_that_cannot_be_reached_is_said(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreachable(monkeypatch)
    with pytest.raises(ConnectionFailed, match="127"):
        cognito_tui.sign_in(ids(server), "ada", PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"user_pool_id": None}, "user_pool_id: missing"),
        ({"client_id": ""}, "client_id: missing"),
        ({"client_id": "a b"}, "client_id"),
        ({"identity_pool_id": "eu-west-1_TestPool"}, "identity_pool_id"),
        ({"clientid": "x"}, "There is no such setting: clientid."),
        ({"auth_flow": "MAGIC"}, "auth_flow"),
        ({"client_secret": "hunter 2 hunter 2"}, "client_secret"),
        (
            {"user_pool_id": "x y", "client_id": "a b", "remember": "perhaps"},
            "3 settings are missing or wrong.",
        ),
    ],
)
def test_settings_that_are_missing_or_wrong_are_named_all_of_them_and_no_secret(
    server: CognitoServer, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        cognito_tui.sign_in({**ids(server), **wrong}, "ada", PASSWORD)
    assert said in str(refused.value)
    assert "hunter" not in everything_about(refused.value, but=__file__)
    assert server.requests == []


def test_a_client_secret_goes_with_every_call_and_shows_nowhere() -> None:
    secret = "hunter2hunter2hunter2"
    with pool(client_secret=secret) as server:
        where = ids(server, client_secret=secret)
        session = cognito_tui.sign_in(where, "ada", PASSWORD)
        session.renewed(session.tokens())
        with pytest.raises(IncorrectPassword) as refused:
            cognito_tui.sign_in(where, "ada", "Wrong-Horse-1")
        session.sign_out()
    assert secret not in everything_about(refused.value, but=__file__)
    assert secret not in repr(vars(session.profile)) + repr(session.profile)


def test_a_profile_is_named_or_given_whole_or_is_the_one_the_command_line_uses(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="no profile 'work'"):
        Client("work")
    write_profile(server)
    its = server.pool
    whole = Profile("mine", its.user_pool_id, CLIENT_ID, its.identity_pool_id)
    for profile in ("work", None, whole, {key: Secret(value) for key, value in ids(server).items()}):
        assert cognito_tui.sign_in(profile, "ada", PASSWORD).username == "ada"
    monkeypatch.setenv("COGNITO_PROFILE", "elsewhere")
    with pytest.raises(ConfigurationError, match="elsewhere"):
        Client()


def test_no_folder_says_where_to_sign_in(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / ".env").write_text("COGNITO_USER_POOL_ID=eu-west-1_Evil\nCOGNITO_CLIENT_ID=evil\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(cognito_tui.NotConfigured):
        Client()
    write_profile(server)
    assert Client().profile.user_pool_id == server.pool.user_pool_id


# tokens from elsewhere ------------------------------------------------------------------------------------------------


def test_tokens_from_elsewhere_are_a_session_that_renews_where_they_can(server: CognitoServer) -> None:
    tokens = cognito_tui.sign_in(ids(server), "ada", PASSWORD).tokens()
    assert tokens.refresh_token is not None
    client = Client(ids(server))
    whole = client.session(
        id_token=tokens.id_token.reveal(),
        access_token=tokens.access_token.reveal(),
        refresh_token=tokens.refresh_token.reveal(),
    )
    short = client.session(id_token=tokens.id_token, access_token=tokens.access_token)
    for session in (whole, short):
        assert session.username == "ada"
        assert session.tokens().access_token == tokens.access_token
        assert session.account.user().username == "ada"
        assert session.aws_credentials().identity_id
    later(server, whole, short, seconds=HOUR)
    assert whole.tokens().id_token != tokens.id_token
    assert whole.account.user().username == "ada"
    for ask in (short.tokens, lambda: short.renewed(tokens), short.account.user):
        with pytest.raises(SignInRequired) as refused:
            ask()
        assert refused.value.hint
    with pytest.raises(SignInRequired):
        client.session(id_token=tokens.id_token, access_token=tokens.access_token).tokens()
    short.sign_out()
    assert not server.pool.grants[0].revoked


def test_tokens_that_are_over_are_renewed_at_their_first_use(server: CognitoServer) -> None:
    tokens = cognito_tui.sign_in(ids(server), "ada", PASSWORD).tokens()
    session = Client(ids(server)).session(
        id_token=tokens.id_token, access_token=tokens.access_token, refresh_token=tokens.refresh_token
    )
    later(server, session, seconds=2 * HOUR)
    assert session.aws_credentials().identity_id
    assert session.tokens() != tokens


def test_what_is_no_id_token_of_a_pool_makes_no_session(server: CognitoServer) -> None:
    """A session without a name would be anybody's."""
    tokens = cognito_tui.sign_in(ids(server), "ada", PASSWORD).tokens()
    for id_token in ("", "x", "a.b.c", "e30.eyJ0b2tlbl91c2UiOiJpZCJ9.x"):
        with pytest.raises(UnexpectedAnswer) as refused:
            Client(ids(server)).session(id_token=id_token, access_token=tokens.access_token.reveal())
        assert tokens.access_token.reveal() not in everything_about(refused.value, but=__file__)


def test_tokens_that_are_mixed_up_make_no_session(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    tokens, others = (cognito_tui.sign_in(ids(server), name, PASSWORD).tokens() for name in ("ada", "grace"))
    server.requests.clear()
    client = Client(ids(server))
    for given, words in (
        ((tokens.id_token, tokens.id_token), "`access_token` is an ID token"),
        ((tokens.access_token, tokens.id_token), "`id_token` is an access token"),
        ((tokens.id_token, others.access_token), "another user than `id_token`"),
    ):
        with pytest.raises(WrongArgument, match=words):
            client.session(id_token=given[0], access_token=given[1])
    for elsewhere in ({"client_id": "another"}, {"user_pool_id": "eu-west-1_AnotherOne"}):
        with pytest.raises(WrongArgument, match="another user pool or app client") as wrong:
            Client(ids(server, **elsewhere)).session(access_token=tokens.access_token)
        assert wrong.value.argument == "access_token"
    assert server.requests == []


# secrets --------------------------------------------------------------------------------------------------------------


def test_a_password_given_as_text_shows_in_no_traceback_and_no_log(
    server: CognitoServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "Canary-Pa55word!"
    server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    server.pool.mfa = "OPTIONAL"
    server.pool.add_user("careful", PASSWORD, totp_secret=TOTP)
    client = Client(ids(server))
    code, spent = client.start("careful", PASSWORD), client.start("new", TEMPORARY)
    assert isinstance(code, CodeRequired)
    assert isinstance(spent, NewPasswordRequired)
    account = session_of(client.answer(spent, "Correct-Horse-9")).account

    failing: list[Callable[[], Any]] = [
        lambda: cognito_tui.sign_in(ids(server), "ada", canary),
        lambda: cognito_tui.sign_in({"client_id": "a b", "client_secret": canary}, "ada", canary),
        lambda: cognito_tui.sign_in("nowhere", "ada", canary),
        lambda: client.start("ada", canary),
        lambda: client.sign_in("ada", canary),
        lambda: client.answer(spent, canary),
        lambda: client.answer(code, canary),
        lambda: client.session(id_token=canary, access_token=canary, refresh_token=canary),
        lambda: cognito_tui.resume({"client_id": "a b", "client_secret": canary}),
        lambda: Client({"client_id": "a b", "client_secret": canary}),
        lambda: client.sign_in("careful", PASSWORD, lambda _: canary),
        lambda: account.change_password(canary, canary),
        lambda: account.verify("email", canary),
        lambda: account.confirm_authenticator(canary),
        lambda: client.registration.sign_up("ada", canary),
        lambda: client.registration.confirm("ada", canary),
        lambda: client.registration.reset_password("ada", canary, canary),
    ]
    with caplog.at_level(logging.DEBUG):
        for fails in failing:
            with pytest.raises(CognitoTuiError) as refused:
                fails()
            assert canary not in everything_about(refused.value, but=__file__)
            logging.getLogger("theirs").error("refused", exc_info=refused.value)
    unreachable(monkeypatch)
    with pytest.raises(ConnectionFailed) as unreached:
        cognito_tui.sign_in(ids(server), "ada", canary)
    assert canary not in everything_about(unreached.value, but=__file__)
    assert canary not in caplog.text
    assert canary in everything_about(unreached.value, but=""), "the frames of this test hold it"
