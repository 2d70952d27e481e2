"""What a program sees of a Cognito that fails by chance: nothing, while the session lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import cognito_tui
from cognito_tui import ConnectionFailed, Session, SignInRequired
from cognito_tui.demo.simulator.faults import Fault
from cognito_tui.demo.simulator.refusal import Refusal
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.library_pool import ids, later, pool
from tests.support.pool_client import PASSWORD, PHONE

RENEWAL = "GetTokensFromRefreshToken"
BUSY = Refusal("TooManyRequestsException", "Rate exceeded", 400)
BROKEN = Refusal("InternalErrorException", "", 500)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tries_again: None) -> Iterator[CognitoServer]:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with pool() as made:
        yield made


def twice(server: CognitoServer, **fault: object) -> None:
    """The next two calls, whatever they are."""
    server.faults.add(Fault("", **fault), 2)  # type: ignore[arg-type]


FAULTS: list[dict[str, object]] = [
    {"is_dropped": True},
    {"is_dropped": True, "is_done": True},
    {"status": 503},
    {"refusal": BUSY},
    {"refusal": BROKEN},
]
CALLS: dict[str, Callable[[Session], object]] = {
    "aws_credentials": lambda session: session.aws_credentials(),
    "renewed": lambda session: session.renewed(session.tokens()),
    "user": lambda session: session.account.user(),
    "devices": lambda session: session.account.devices(),
    "sign_out": lambda session: session.sign_out(),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_program_sees_nothing_of_it(fault: dict[str, object], server: CognitoServer) -> None:
    server.pool.rotation = 60.0
    server.pool.devices = "always"
    by_proof = ids(server, auth_flow="USER_SRP_AUTH")
    twice(server, **fault)
    session = cognito_tui.sign_in(by_proof, "ada", PASSWORD)  # up to the proof
    for call in CALLS.values():
        twice(server, **fault)
        call(session)
    assert server.operations.count(RENEWAL) == 3


def test_tokens_that_are_due_are_renewed_though_an_answer_is_lost(server: CognitoServer) -> None:
    """A refresh token that rotates is taken again while its grace lasts."""
    server.pool.rotation = 30.0
    session = cognito_tui.sign_in(ids(server), "ada", PASSWORD)
    for _ in range(2):
        later(server, session, seconds=3600)
        server.faults.add(Fault(RENEWAL, is_dropped=True, is_done=True), 1)
        first = session.tokens()
        assert session.tokens() == first
    assert server.operations.count(RENEWAL) == 4


def test_without_grace_the_session_is_over_and_says_so_once_its_tokens_are(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    session = cognito_tui.sign_in(ids(server), "ada", PASSWORD)
    first = session.tokens()
    later(server, session, seconds=3600 - 40)
    server.faults.add(Fault(RENEWAL, is_dropped=True, is_done=True), 1)
    assert session.tokens() == first
    later(server, session, seconds=40)
    with pytest.raises(SignInRequired):
        session.tokens()


def test_a_code_is_sent_once_and_the_step_can_be_answered_again(server: CognitoServer) -> None:
    server.pool.mfa, server.pool.factors = "ON", ("SMS_MFA",)
    server.pool.add_user("grace", PASSWORD, attributes=PHONE, mfa={"SMS_MFA"})
    client = cognito_tui.Client(ids(server))
    step = client.start("grace", PASSWORD)
    assert not isinstance(step, Session)
    server.faults.add(Fault("RespondToAuthChallenge", is_dropped=True), 1)
    with pytest.raises(ConnectionFailed):
        client.answer(step, server.pool.outbox[-1].code)
    assert server.operations.count("RespondToAuthChallenge") == 1
    assert isinstance(client.answer(step, server.pool.outbox[-1].code), Session)
