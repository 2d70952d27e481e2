"""What an auth remembers of an API that refuses new tokens: of that API and that token alone, until it takes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
import requests

from cognito_tui import HttpxAuth, RequestsAuth, Session, Throttled
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support import recording_api
from tests.support.recording_api import RecordingApi
from tests.support.token_api import TokenApi, a_pool, renewals, serve, signed_in, token_of

Get = Callable[[Session, str], int]


def by_httpx(session: Session, url: str) -> int:
    return httpx.get(url, auth=HttpxAuth(session), trust_env=False).status_code


def by_requests(session: Session, url: str) -> int:
    return requests.get(url, auth=RequestsAuth(session), timeout=9).status_code


@pytest.fixture(params=[by_httpx, by_requests])
def get(request: pytest.FixtureRequest) -> Get:
    found: Get = request.param
    return found


@pytest.fixture
def pool() -> Iterator[CognitoServer]:
    with a_pool() as server:
        yield server


@pytest.fixture
def api(pool: CognitoServer) -> Iterator[TokenApi]:
    with serve(pool) as made:
        yield made


@pytest.fixture
def other() -> Iterator[RecordingApi]:
    with recording_api.serve() as made:
        yield made


def test_an_api_that_was_out_of_order_for_a_moment_has_its_tokens_renewed_again(
    get: Get, pool: CognitoServer, api: TokenApi
) -> None:
    session = signed_in(pool)
    api.refuses_all = True  # its clock was slow, say
    assert get(session, api.url) == 401
    api.refuses_all = False
    assert get(session, api.url) == 200
    api.refused.add(token_of(session))
    assert get(session, api.url) == 200
    assert renewals(pool) == 2


def test_one_api_that_takes_no_token_does_not_keep_another_from_new_ones(
    get: Get, pool: CognitoServer, api: TokenApi, other: RecordingApi
) -> None:
    session = signed_in(pool)
    other.status = 401
    assert get(session, other.url) == 401
    api.refused.add(token_of(session))  # which is new because of the other
    assert get(session, api.url) == 200
    assert renewals(pool) == 2
    assert get(session, other.url) == 401
    assert get(session, other.url) == 401
    assert renewals(pool) == 3, "one for each token that it sees"


def test_a_route_that_takes_no_token_costs_one_renewal_beside_others_that_do(
    get: Get, pool: CognitoServer, api: TokenApi
) -> None:
    session = signed_in(pool)
    api.redirects["/never"] = (401, "/")
    for _ in range(4):
        assert get(session, api.url + "/hello") == 200
        assert get(session, api.url + "/never") == 401
    assert renewals(pool) == 1


def test_a_problem_of_the_api_says_nothing_of_a_token(
    get: Get, pool: CognitoServer, other: RecordingApi
) -> None:
    session = signed_in(pool)
    for status in (401, 503, 401):
        other.status = status
        assert get(session, other.url) == status
    assert renewals(pool) == 1


def test_a_renewal_that_failed_is_tried_again_by_the_next_request(
    get: Get, pool: CognitoServer, api: TokenApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = signed_in(pool)
    api.refused.add(token_of(session))
    pool.faults.throttle()
    with pytest.raises(Throttled, match="busy"):
        get(session, api.url)
    assert get(session, api.url) == 200
    assert renewals(pool) == 2
