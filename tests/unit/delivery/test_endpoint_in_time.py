"""The endpoint answers before the most impatient SDK hangs up, with whatever is still good."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from cognito_tui.errors import ConnectionFailed
from cognito_tui.services.delivery import container_endpoint
from cognito_tui.services.delivery.container_endpoint import Endpoint
from tests.unit.delivery.test_container_endpoint import HOUR, Issuer, ask, serving, until

JAVASCRIPT = 1.0  # seconds that its SDK waits for an answer


def asked_in_time(endpoint: Endpoint) -> tuple[int, dict[str, str]]:
    """Ask, and check that the answer came in time; this machine may be busy, so that the best of three counts."""
    best = float("inf")
    for _ in range(3):
        before = time.monotonic()
        status, answer, _headers = ask(endpoint)
        best = min(best, time.monotonic() - before)
        if best < JAVASCRIPT:
            break
    assert best < JAVASCRIPT
    return status, answer


def test_what_is_at_hand_is_served_while_the_first_renewal_takes_its_time_and_when_it_fails() -> None:
    issuer = Issuer(seconds=600)
    at_hand = issuer()
    issuer.open.clear()
    with serving(issuer, at_hand=at_hand) as endpoint:
        until(lambda: issuer.asked == 2, "a renewal at once")
        assert asked_in_time(endpoint)[1]["Token"] == "session-canary-1"
        issuer.refuses = ConnectionFailed("There is no network.")
        issuer.open.set()
        until(lambda: endpoint.failure, "the renewal to fail")
        assert asked_in_time(endpoint)[1]["Token"] == "session-canary-1"
        issuer.passed = 599.5
        status, answer = asked_in_time(endpoint)
        assert (status, answer["message"]) == (503, "There is no network.")
        issuer.refuses = None
        until(lambda: ask(endpoint)[0] == 200, "the network to come back")


def test_where_there_is_nothing_it_says_in_time_that_it_comes() -> None:
    issuer = Issuer()
    at_hand = issuer()
    issuer.passed = HOUR
    issuer.open.clear()
    with serving(issuer, at_hand=at_hand) as endpoint:
        status, answer = asked_in_time(endpoint)
        assert (status, answer["code"]) == (503, "CredentialsUnavailable")
        assert answer["message"] == "The credentials are being renewed. Try again in a moment."
        issuer.open.set()
        assert ask(endpoint)[1]["Token"] == "session-canary-2"


def test_what_is_at_hand_and_not_due_is_not_asked_for_again_each_minute() -> None:
    issuer = Issuer()
    at_hand = issuer()
    asked: list[int] = []

    def same() -> object:
        asked.append(1)
        return at_hand

    with serving(issuer, same, at_hand=at_hand) as endpoint:  # type: ignore[arg-type]
        until(lambda: asked, "the first look")
        for minutes in (2, 20, 44):
            issuer.passed = minutes * 60
            assert ask(endpoint)[0] == 200
        assert len(asked) == 1
        issuer.passed = 46 * 60
        until(lambda: ask(endpoint)[0] == 200 and len(asked) == 2, "the renewal")


def test_a_job_that_began_as_ada_gets_nobody_elses_from_the_beginning() -> None:
    issuer = Issuer()
    at_hand = issuer()
    issuer.identity_id = "eu-west-1:eve"
    with serving(issuer, at_hand=at_hand) as endpoint:
        until(lambda: endpoint.failure, "eve")
        assert ask(endpoint)[1]["Token"] == "session-canary-1"


@pytest.mark.parametrize("asleep", [timedelta(minutes=50), timedelta(hours=8)], ids=str)
def test_after_a_sleep_one_renewal_serves_all_who_ask(asleep: timedelta) -> None:
    issuer = Issuer()
    with serving(issuer) as endpoint:
        assert ask(endpoint)[0] == 200
        issuer.passed = asleep.total_seconds()
        for _ in range(5):
            assert ask(endpoint)[0] == 200
        until(lambda: ask(endpoint)[1]["Token"] == "session-canary-2", "the new ones")
        assert issuer.asked == 2


def test_it_waits_no_longer_than_leaves_time_to_answer() -> None:
    assert container_endpoint._LONGEST_WAIT <= JAVASCRIPT - 0.3
