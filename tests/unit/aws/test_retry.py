"""Trying again when AWS is busy: by itself, but never what counts as an attempt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cognito_tui.errors import AttemptsExceeded, CognitoTuiError, Refused, Throttled
from cognito_tui.services.aws.retry import TRIES, retry_throttled
from tests.support.pool_client import PASSWORD, client, pool, quick_client, signed_in, start


class Waits:
    """Waits no time, and remembers for how long it was asked to; as a person who goes on so many times."""

    def __init__(self, patience: int = 99) -> None:
        self.seconds: list[float] = []
        self._patience = patience

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return len(self.seconds) <= self._patience


def failing(*errors: CognitoTuiError) -> Callable[[], str]:
    left = list(errors)

    def call() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return call


def test_a_busy_service_is_asked_again_after_ever_longer_waits(tries_again: None) -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server)
        done = signed_in(start(cognito))
        server.faults.throttle(TRIES - 1)
        waits = Waits()
        assert retry_throttled(lambda: cognito.refresh(done), waits).username == "ada"
        assert waits.seconds == [2, 4, 8]


def test_it_gives_up_in_the_end(tries_again: None) -> None:
    waits = Waits()
    with pytest.raises(Throttled):
        retry_throttled(failing(*[Throttled("busy")] * 9), waits)
    assert len(waits.seconds) == TRIES - 1


def test_it_gives_up_as_soon_as_the_settings_of_the_aws_tools_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for attempts in (1, 2, 6):
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", str(attempts))
        waits = Waits()
        with pytest.raises(Throttled):
            retry_throttled(failing(*[Throttled("busy")] * 9), waits)
        assert len(waits.seconds) == attempts - 1


def test_the_person_can_stop_it(tries_again: None) -> None:
    waits = Waits(patience=1)
    with pytest.raises(Throttled):
        retry_throttled(failing(*[Throttled("busy")] * 9), waits)
    assert len(waits.seconds) == 2


@pytest.mark.parametrize("error", [AttemptsExceeded("locked"), Refused("no"), CognitoTuiError("broken")])
def test_nothing_else_is_tried_again(error: CognitoTuiError) -> None:
    waits = Waits()
    with pytest.raises(type(error)):
        retry_throttled(failing(error), waits)
    assert waits.seconds == []


def test_a_password_is_sent_once_however_busy_cognito_is(tries_again: None) -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        server.faults.throttle()
        with pytest.raises(Throttled):
            start(quick_client(server))
        assert server.operations == ["InitiateAuth"]


def test_a_sign_in_whose_password_was_not_asked_for_yet_goes_on(tries_again: None) -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        server.faults.throttle()
        signed_in(start(client(server)))
        assert server.operations == ["InitiateAuth", "InitiateAuth", "RespondToAuthChallenge"]


def test_a_locked_account_says_how_long_to_wait_and_opens_again() -> None:
    clock = [1_800_000_000.0]
    with pool(lockout_after=2, now=lambda: clock[0]) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server)
        cognito.connect()
        for _ in range(2):
            with pytest.raises(Refused, match="Incorrect"):
                start(cognito, "wrong")
        with pytest.raises(AttemptsExceeded) as locked:
            start(cognito)
        assert locked.value.wait > 0
        clock[0] += locked.value.wait
        cognito.connect()
        signed_in(start(cognito))
