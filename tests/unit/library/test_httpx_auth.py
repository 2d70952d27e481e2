"""HttpxAuth, at a real API over HTTP whose tokens PyJWT checks, and a pool that renews them."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from cognito_tui import ConfigurationError, ConnectionFailed, HttpxAuth, HttpxSigV4Auth, SignInRequired, aio
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.library.api_auth import ApiTokens, at_once
from tests.support import recording_api
from tests.support.token_api import Held, TokenApi, a_pool, renewals, serve, signed_in, token_of

PLAIN: Any = {
    "trust_env": False,
    "verify": False,
}  # by http: what is trusted need not be read for each client


@pytest.fixture
def clock() -> Held:
    return Held()


@pytest.fixture
def pool(clock: Held) -> Iterator[CognitoServer]:
    with a_pool(now=clock) as server:
        yield server


@pytest.fixture
def api(pool: CognitoServer) -> Iterator[TokenApi]:
    with serve(pool) as api:
        yield api


def client(auth: httpx.Auth, **settings: Any) -> httpx.Client:
    return httpx.Client(auth=auth, **PLAIN, **settings)


def async_client(auth: httpx.Auth) -> httpx.AsyncClient:
    return httpx.AsyncClient(auth=auth, **PLAIN)


def test_each_request_has_the_access_token(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    with client(HttpxAuth(session)) as http:
        answers = [http.get(f"{api.url}/hello").json() for _ in range(2)]
    assert answers == [{"hello": "ada"}] * 2
    assert [asked.token for asked in api.requests] == [token_of(session)] * 2
    assert renewals(pool) == 0


def test_or_the_id_token(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    assert httpx.get(api.url, auth=HttpxAuth(session, use="id"), **PLAIN).json() == {"hello": "ada"}
    assert api.requests[0].token == session.tokens().id_token.reveal()


def test_there_is_no_other_token(pool: CognitoServer) -> None:
    with pytest.raises(ConfigurationError, match='"access" or "id"'):
        HttpxAuth(signed_in(pool), use="refresh")  # type: ignore[arg-type]


def test_a_refused_token_is_renewed_and_the_request_sent_again(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    api.refused = {old := token_of(session)}
    with client(HttpxAuth(session)) as http:
        answer = http.post(api.url, json={"note": "ä"})
    assert answer.json() == {"hello": "ada"}
    assert [earlier.status_code for earlier in answer.history] == [401]
    assert [asked.token for asked in api.requests] == [old, token_of(session)]
    assert [json.loads(asked.body) for asked in api.requests] == [{"note": "ä"}] * 2
    assert len({asked.connection for asked in api.requests}) == 1
    assert (renewals(pool), old == token_of(session)) == (1, False)


def test_an_api_that_takes_no_token_costs_one_renewal(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    api.refuses_all = True
    for _ in range(3):  # whether by one auth or by one for each request
        answer = httpx.get(api.url, auth=HttpxAuth(session), **PLAIN)
        assert (answer.status_code, answer.json()) == (401, {"message": "not you"})
    assert renewals(pool) == 1
    assert api.statuses == [401] * 4


def test_tokens_that_were_renewed_for_one_refusal_and_worked_are_renewed_for_the_next(
    pool: CognitoServer, api: TokenApi
) -> None:
    session = signed_in(pool)
    with client(HttpxAuth(session)) as http:
        for _ in range(3):
            api.refused.add(token_of(session))
            assert http.get(api.url).status_code == 200
    assert renewals(pool) == 3


def test_one_route_that_takes_no_token_does_not_renew_those_that_others_take(
    pool: CognitoServer, api: TokenApi
) -> None:
    with recording_api.serve() as never:
        never.status = 401
        with client(HttpxAuth(signed_in(pool))) as http:
            for _ in range(4):
                assert [http.get(url).status_code for url in (api.url, never.url)] == [200, 401]
    assert renewals(pool) == 1


def test_ten_threads_with_refused_tokens_make_one_renewal(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    api.refused = {token_of(session)}
    api.together = threading.Barrier(10)  # all are refused before one renews
    with client(HttpxAuth(session)) as http, ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(http.get, [api.url] * 10))
    assert [answer.status_code for answer in answers] == [200] * 10
    assert sorted(api.statuses) == [200] * 10 + [401] * 10
    assert renewals(pool) == 1


def test_tokens_that_are_about_to_end_are_renewed_before_anything_is_sent() -> None:
    with a_pool(token_seconds=59) as pool, serve(pool) as api:
        session = signed_in(pool)
        pool.pool.token_seconds = 3600
        assert httpx.get(api.url, auth=HttpxAuth(session), **PLAIN).status_code == 200
        assert (api.statuses, renewals(pool)) == ([200], 1)


def test_a_session_that_cannot_be_renewed_says_so(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool, refreshable=False)
    api.refuses_all = True
    with pytest.raises(SignInRequired):
        httpx.get(api.url, auth=HttpxAuth(session), **PLAIN)


def test_cognito_out_of_reach_is_told_apart_from_the_api(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    api.refuses_all = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:1")
        with pytest.raises(ConnectionFailed):
            httpx.get(api.url, auth=HttpxAuth(session), **PLAIN)


# bodies --------------------------------------------------------------------------------------------------------------


def test_a_form_with_a_file_is_sent_again(pool: CognitoServer, api: TokenApi, tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(b"note" * 40_000)
    session = signed_in(pool)
    api.refused = {token_of(session)}
    with (tmp_path / "note").open("rb") as file, client(HttpxAuth(session)) as http:
        assert http.post(api.url, files={"note": file}).status_code == 200
    first, second = api.requests
    assert first.body == second.body
    assert b"note" * 40_000 in first.body


@pytest.mark.parametrize("kind", ["generator", "file", "list", "stream in a form"])
def test_a_body_that_cannot_be_read_again_is_not_sent_again(
    pool: CognitoServer, api: TokenApi, kind: str
) -> None:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.rest = [b"note"]

        def read(self, size: int = -1) -> bytes:
            return self.rest.pop() if self.rest else b""

    session = signed_in(pool)
    api.refused = {token_of(session)}
    contents: dict[str, Any] = {
        "generator": iter([b"note"]),
        "file": io.BytesIO(b"note"),
        "list": [b"note"],
    }
    with client(HttpxAuth(session)) as http:
        if kind == "stream in a form":
            answer = http.post(api.url, files={"note": Unseekable()})  # type: ignore[dict-item]
        else:
            answer = http.post(api.url, content=contents[kind])
    assert (answer.status_code, answer.json()) == (401, {"message": "not you"})
    assert [b"note" in asked.body for asked in api.requests] == [True]
    assert renewals(pool) == 0


# where a token may go ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://api.example.com/x", "http://10.0.0.1/x", "http://127.0.0.1.nip.io/x"]
)
def test_no_token_goes_in_plain_to_another_machine(pool: CognitoServer, url: str) -> None:
    with pytest.raises(ConfigurationError, match="by https only"):
        httpx.get(url, auth=HttpxAuth(signed_in(pool)), **PLAIN)


def test_hosts_is_where_a_token_may_go(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    for hosts in ([api.host], (host for host in (api.host,)), f"api.example.com, {api.host}"):
        assert httpx.get(api.url, auth=HttpxAuth(session, hosts=hosts), **PLAIN).status_code == 200
    with pytest.raises(ConfigurationError) as refusal:
        httpx.get(api.url, auth=HttpxAuth(session, hosts=["api.example.com"]), **PLAIN)
    assert at_once(ApiTokens(session, "access", ["API.example.com"]).for_url("https://api.EXAMPLE.com/"))
    assert all(word in str(refusal.value) for word in ("`hosts`", api.host, "api.example.com"))
    assert len(api.requests) == 3


def test_or_else_the_profile_says_where(pool: CognitoServer, api: TokenApi) -> None:
    elsewhere = signed_in(pool, api_hosts=("api.example.com",))
    with pytest.raises(ConfigurationError, match=r"`api_hosts` of the profile work"):
        httpx.get(api.url, auth=HttpxAuth(elsewhere), **PLAIN)
    assert api.requests == []
    here = signed_in(pool, api_hosts=(api.host,))
    assert httpx.get(api.url, auth=HttpxAuth(here), **PLAIN).status_code == 200
    assert httpx.get(api.url, auth=HttpxAuth(elsewhere, hosts=[api.host]), **PLAIN).status_code == 200


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("stale", [False, True])
def test_a_redirect_to_another_origin_takes_no_token_along(
    pool: CognitoServer, api: TokenApi, status: int, stale: bool
) -> None:
    session = signed_in(pool)
    api.refused = {token_of(session)} if stale else set()
    with recording_api.serve() as stranger, client(HttpxAuth(session), follow_redirects=True) as http:
        stranger.status = status
        api.redirects["/away"] = (307, f"{stranger.url}/x")
        assert http.post(f"{api.url}/away", content=b"note").status_code == status
        assert ["authorization" in asked.headers for asked in stranger.requests] == [False]
    assert api.statuses == ([401, 307] if stale else [307])
    assert renewals(pool) == stale


def test_a_redirect_within_the_api_keeps_the_token(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    api.refused = {token_of(session)}
    api.redirects["/old"] = (308, "/new")
    with client(HttpxAuth(session), follow_redirects=True) as http:
        assert http.get(f"{api.url}/old").json() == {"hello": "ada"}
    assert [(asked.path, asked.status) for asked in api.requests] == [
        ("/old", 401),
        ("/old", 308),
        ("/new", 200),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com@evil.example/",
        "https://evil.example\\@api.example.com/",
        "https://evil.example\\.api.example.com/",
        "https://api.example.com#@evil.example/",
        "https://api.example.com?@evil.example/",
        "https://evil.example#api.example.com",
        "https://evil.example;api.example.com/",
        "https://evil.example%2f.api.example.com/",
        "https://api.example.com:443@evil.example/",
        "https://api.example.com:444/",
        "https://API.example.com.:443/x",
        "https://[::1]:443/",
        "https://api.example.com%00.evil.example/",
        "https://bücher.example/",
        "https://ſ.example/",
        "https://api。example。com/",
        "//api.example.com/",
        "https:api.example.com/",
    ],
)
def test_the_host_that_is_checked_is_the_host_that_httpx_asks(pool: CognitoServer, url: str) -> None:
    """Or the request is refused."""
    try:
        request = httpx.Client(**PLAIN).build_request("GET", url)
    except (httpx.InvalidURL, ValueError):
        return
    host = request.url.raw_host.decode().strip("[]").rstrip(".")
    name = f"[{host}]" if ":" in host else host
    allowed = name if request.url.port is None else f"{name}:{request.url.port}"
    tokens = ApiTokens(signed_in(pool), "access", [allowed])
    refusal = ""
    try:
        at_once(tokens.for_url(str(request.url)))
    except ConfigurationError as error:
        refusal = str(error)
    assert "does not list" not in refusal  # the two read one host


# async ---------------------------------------------------------------------------------------------------------------


async def test_async_a_refused_token_is_renewed_once_for_all(pool: CognitoServer, api: TokenApi) -> None:
    session = aio.Session(signed_in(pool))
    api.refused = {token_of(session.sync)}
    api.together = threading.Barrier(5)
    async with async_client(HttpxAuth(session)) as http:
        answers = await asyncio.gather(*(http.post(api.url, json=number) for number in range(5)))
    assert [answer.json() for answer in answers] == [{"hello": "ada"}] * 5
    assert renewals(pool) == 1
    assert sorted(api.statuses) == [200] * 5 + [401] * 5


async def test_async_a_generator_is_not_sent_again(pool: CognitoServer, api: TokenApi) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"note"

    session = signed_in(pool)
    api.refused = {token_of(session)}
    async with async_client(HttpxAuth(session)) as http:
        assert (await http.post(api.url, content=body())).status_code == 401
    assert [asked.body for asked in api.requests] == [b"note"]


@pytest.mark.parametrize("when", ["before", "after a refusal"])
async def test_the_loop_goes_round_while_cognito_renews(clock: Held, when: str) -> None:
    with a_pool(now=clock, token_seconds=59 if when == "before" else 3600) as pool, serve(pool) as api:
        session = signed_in(pool)
        api.refused = {session.tokens().access_token.reveal()} if when != "before" else set()
        pool.pool.token_seconds = 3600
        clock.goes_on.clear()
        async with async_client(HttpxAuth(session)) as http:
            asking = asyncio.create_task(http.get(api.url))
            await clock.while_the_loop_goes_round(asking)
            assert (await asking).status_code == 200
        assert renewals(pool) == 1


async def test_a_request_with_tokens_at_hand_takes_no_thread(
    pool: CognitoServer, api: TokenApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = signed_in(pool)
    by_token, by_keys = HttpxAuth(session), HttpxSigV4Auth(session, "execute-api", "eu-west-1")
    session.aws_credentials()
    request = httpx.Request("GET", api.url, content=b"note")
    monkeypatch.setattr("cognito_tui.services.base.WORKERS.add", pytest.fail)
    monkeypatch.setattr("anyio.to_thread.run_sync", pytest.fail)
    for auth in (by_token, by_keys):
        sent = await anext(auth.async_auth_flow(request))
        assert sent.headers["Authorization"]


async def test_five_hundred_requests_with_a_refused_token_share_one_thread(
    pool: CognitoServer, api: TokenApi
) -> None:
    auth = HttpxAuth(signed_in(pool))
    flows = [auth.async_auth_flow(httpx.Request("GET", api.url)) for _ in range(500)]
    firsts = [await anext(flow) for flow in flows]
    before = threading.active_count()
    threads: list[int] = []

    async def refused(flow: Any, first: httpx.Request) -> None:
        second = await flow.asend(httpx.Response(401, request=first))
        threads.append(threading.active_count())
        assert second.headers["Authorization"]

    await asyncio.gather(*map(refused, flows, firsts))
    assert max(threads) <= before + 4
    assert renewals(pool) == 1


def still_in(function: str) -> bool:
    """Whether some thread is."""
    stacks = map(traceback.walk_stack, sys._current_frames().values())
    return any(frame.f_code.co_name == function for stack in stacks for frame, _ in stack)


@pytest.mark.parametrize("way", ["a task", "a cancel scope"])
async def test_a_cancelled_request_ends_at_once_and_the_next_has_what_was_renewed(
    clock: Held, pool: CognitoServer, api: TokenApi, way: str
) -> None:
    session = signed_in(pool)
    api.refused = {token_of(session)}
    clock.goes_on.clear()
    async with async_client(HttpxAuth(session)) as http:
        if way == "a task":
            asking = asyncio.create_task(http.get(api.url))
            await asyncio.to_thread(clock.reached.wait, 60)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        else:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(http.get, api.url)
                await asyncio.to_thread(clock.reached.wait, 60)
                tasks.cancel_scope.cancel()
        assert still_in("newer_than")  # Cognito has not answered yet
        clock.goes_on.set()
        assert (await http.get(api.url)).status_code == 200
    assert renewals(pool) == 1


# what stays secret, and what is needed --------------------------------------------------------------------------------


def test_no_token_is_shown_or_logged(
    pool: CognitoServer, api: TokenApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = signed_in(pool)
    auth = HttpxAuth(session)
    tokens = {token_of(session)}
    api.refused = {*tokens}
    with client(auth) as http:
        answer = http.get(api.url)
    tokens.add(token_of(session))
    sent = at_once(auth._tokens.for_url(api.url))
    shown = "\n".join(
        [caplog.text, repr(auth), repr(vars(auth)), repr(sent), repr(answer), repr(answer.request)]
    )
    assert "HTTP Request: GET" in caplog.text
    assert not [token for token in tokens if token in shown]


def test_without_httpx_it_says_what_to_install() -> None:
    """As it is where httpx was never installed."""
    program = "import sys; sys.modules['httpx'] = None; import cognito_tui; cognito_tui.HttpxAuth"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd="/"
    )
    assert "ImportError: This takes httpx: pip install 'cognito-tui[httpx]'" in done.stderr
