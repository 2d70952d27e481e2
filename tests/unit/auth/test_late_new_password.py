"""A new password that took longer to choose than Cognito waits is not typed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import PasswordRejected, SessionExpired
from cognito_tui.services.auth.steps import Answer, NewPasswordRequired
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pool_client import PASSWORD, pool, quick_client, start

CHOSEN = Answer("Battery-Staple-2")


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(password_length=10) as server:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        yield server


def expire(server: CognitoServer) -> None:
    for attempt in server.pool.sessions._open.values():
        attempt.until = 0


def test_the_sign_in_begins_again_with_the_same_password_and_goes_on(server: CognitoServer) -> None:
    cognito = quick_client(server)
    step = start(cognito)
    assert isinstance(step, NewPasswordRequired)
    expire(server)
    with pytest.raises(SessionExpired):
        cognito.sign_in.answer(step, CHOSEN)
    with pytest.raises(PasswordRejected):  # and is refused as any other
        cognito.sign_in.answer_or_restart(step, Answer("short"))
    assert isinstance(cognito.sign_in.answer_or_restart(step, CHOSEN), AuthResult)


def test_without_the_password_or_where_it_is_none_any_more_the_sign_in_is_over(server: CognitoServer) -> None:
    cognito = quick_client(server)
    step = start(cognito)
    assert isinstance(step, NewPasswordRequired)
    expire(server)
    bare = replace(step, attempt=replace(step.attempt, password=None))
    with pytest.raises(SessionExpired, match="took too long"):
        cognito.sign_in.answer_or_restart(bare, CHOSEN)
    assert isinstance(cognito.sign_in.answer_or_restart(step, CHOSEN), AuthResult)
    with pytest.raises(SessionExpired, match="has ended"):
        cognito.sign_in.answer_or_restart(step, CHOSEN)


def test_each_refusal_brings_the_rules_that_are_known_by_now(server: CognitoServer) -> None:
    cognito = quick_client(server)
    step = start(cognito)
    assert isinstance(step, NewPasswordRequired)
    for chosen, known in (("short", 6), ("long-enou", 10)):
        with pytest.raises(PasswordRejected) as refused:
            cognito.sign_in.answer(step, Answer(chosen))
        assert refused.value.rules is not None
        assert refused.value.rules.least == known
