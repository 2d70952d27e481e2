"""A call whose answer is lost may have been carried out: who repeats it is told what to look for first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.faults import Fault
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import ConnectionFailed
from cognito_tui.services.auth.steps import Answer
from cognito_tui.services.aws import lost_answers, operations
from cognito_tui.services.base.secret import Secret
from tests.support.pool_client import EMAIL, PASSWORD, pool, question, quick_client, signed_in, start

OTHER = "Another-Horse-8"


def sign_up(cognito: CognitoClient) -> object:
    return cognito.registration.sign_up("grace", Secret(PASSWORD), {"email": "grace@example.com"})


def change_password(cognito: CognitoClient) -> object:
    return cognito.account(signed_in(start(cognito))).change_password(Secret(PASSWORD), Secret(OTHER))


def choose_password(cognito: CognitoClient) -> object:
    step = start(cognito, username="new")
    return cognito.sign_in.answer(question(step), Answer(Secret(OTHER)))


def look_at(cognito: CognitoClient) -> object:
    return cognito.account(signed_in(start(cognito))).user()


CALLS: dict[str, tuple[Callable[[CognitoClient], object], str, str]] = {
    "sign-up": (sign_up, "SignUp", "The account may exist all the same."),
    "password": (change_password, "ChangePassword", "The new password may be set all the same."),
    "first password": (
        choose_password,
        "RespondToAuthChallenge",
        "The new password may be set all the same.",
    ),
    "what reads": (look_at, "GetUser", "Try again."),
}


def people(server: CognitoServer) -> CognitoClient:
    server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
    server.pool.add_user("new", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    return quick_client(server)


@pytest.mark.parametrize("call", CALLS)
def test_who_repeats_it_is_told_what_to_look_for(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, operation, hint = CALLS[call]
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pool() as server:
        cognito = people(server)
        server.faults.add(Fault(operation, is_dropped=True, is_done=True))
        with pytest.raises(ConnectionFailed) as lost:
            made(cognito)
        assert lost.value.hint.startswith(hint)


def test_what_was_never_sent_is_simply_tried_again() -> None:
    with pool() as server:
        cognito = people(server)
        cognito.sign_in.start("ada", Secret(PASSWORD))
    with pytest.raises(ConnectionFailed) as refused:
        sign_up(quick_client(server))
    assert "all the same" not in refused.value.hint


def test_the_words_are_those_of_calls_that_are_not_simply_repeated() -> None:
    by_name = [name for name in lost_answers._WORDS if name.islower()]
    assert {operations.OPERATIONS[name] for name in by_name} <= {
        operations.Retry.IF_NOT_DONE,
        operations.Retry.NEVER,
    }
