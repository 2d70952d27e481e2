"""RequestsAuth, at a real API over HTTP whose tokens PyJWT checks, and a pool that renews them."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from cognito_tui import ConfigurationError, RequestsAuth, SignInRequired, aio
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.library.api_auth import ApiTokens, at_once
from tests.support import recording_api
from tests.support.token_api import TokenApi, a_pool, renewals, serve, signed_in, token_of


@pytest.fixture
def pool() -> Iterator[CognitoServer]:
    with a_pool() as server:
        yield server


@pytest.fixture
def api(pool: CognitoServer) -> Iterator[TokenApi]:
    with serve(pool) as api:
        yield api


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as http:
        http.trust_env = False
        yield http


def test_each_request_has_the_access_or_the_id_token(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    session = signed_in(pool)
    http.auth = RequestsAuth(session)
    assert http.get(api.url).json() == {"hello": "ada"}
    assert http.get(api.url, auth=RequestsAuth(aio.Session(session), "id")).json() == {"hello": "ada"}
    tokens = session.tokens()
    sent = [asked.token for asked in api.requests]
    assert sent == [tokens.access_token.reveal(), tokens.id_token.reveal()]
    assert renewals(pool) == 0


def test_a_refused_token_is_renewed_and_the_request_sent_again(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    session = signed_in(pool)
    api.refused = {old := token_of(session)}
    answer = http.put(api.url, json={"note": "ä"}, headers={"X-Mine": "yes"}, auth=RequestsAuth(session))
    new = token_of(session)
    assert (answer.status_code, answer.json()) == (200, {"hello": "ada"})
    assert [earlier.status_code for earlier in answer.history] == [401]
    assert answer.history[0].json() == {"message": "not you"}
    assert answer.request.headers["Authorization"] == f"Bearer {new}"
    assert answer.history[0].request.headers["Authorization"] == f"Bearer {old}"
    assert answer.request.headers["X-Mine"] == "yes"
    assert http.cookies.get_dict() == {"seen": "1"}
    assert [(asked.method, asked.token, asked.body) for asked in api.requests] == [
        ("PUT", old, b'{"note": "\\u00e4"}'),
        ("PUT", new, b'{"note": "\\u00e4"}'),
    ]
    assert len({asked.connection for asked in api.requests}) == 1
    assert renewals(pool) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_it_is_sent_again_as_it_was_sent(
    pool: CognitoServer, api: TokenApi, http: requests.Session, stream: bool
) -> None:
    class Noting(HTTPAdapter):
        sent: list[dict[str, Any]] = []  # noqa: RUF012

        def send(self, request: requests.PreparedRequest, **sending: Any) -> requests.Response:  # type: ignore[override]
            self.sent.append(sending)
            return super().send(request, **sending)

    http.mount("http://", noting := Noting(pool_maxsize=1, pool_block=True))
    session = signed_in(pool)
    api.refused = {token_of(session)}
    seen: list[int] = []
    answer = http.get(
        api.url,
        auth=RequestsAuth(session),
        stream=stream,
        timeout=(7, 9),
        hooks={"response": lambda answer, **_: seen.append(answer.status_code)},
    )
    first, second = noting.sent
    assert first == second
    assert (second["stream"], second["timeout"]) == (stream, (7, 9))
    assert seen == [200]  # hooks are called with what counts
    assert answer.raw.closed is not stream
    assert b"".join(answer.iter_content(4)) == b'{"hello": "ada"}'
    # the one connection there may be is free again
    assert http.get(api.url, auth=RequestsAuth(session), timeout=9).status_code == 200


def test_an_api_that_takes_no_token_costs_one_renewal(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    session = signed_in(pool)
    api.refuses_all = True
    for _ in range(3):
        answer = http.get(api.url, auth=RequestsAuth(session))
        assert (answer.status_code, answer.json()) == (401, {"message": "not you"})
    assert renewals(pool) == 1
    assert api.statuses == [401] * 4


def test_ten_threads_with_refused_tokens_make_one_renewal(pool: CognitoServer, api: TokenApi) -> None:
    session = signed_in(pool)
    auth = RequestsAuth(session)
    api.refused = {token_of(session)}
    api.together = threading.Barrier(10)  # all are refused before one renews

    def ask(number: int) -> int:
        with requests.Session() as http:
            http.trust_env = False
            return http.post(api.url, data=str(number), auth=auth).status_code

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(ask, range(10))) == [200] * 10
    assert renewals(pool) == 1
    asked = sorted((asked.body, asked.status) for asked in api.requests)
    assert asked == [(str(number).encode(), status) for number in range(10) for status in (200, 401)]


def test_a_session_that_cannot_be_renewed_says_so_and_frees_the_connection(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    http.mount("http://", HTTPAdapter(pool_maxsize=1, pool_block=True))
    auth = RequestsAuth(signed_in(pool, refreshable=False))
    api.refuses_all = True
    for _ in range(2):
        with pytest.raises(SignInRequired):
            http.get(api.url, auth=auth, timeout=9)


# bodies --------------------------------------------------------------------------------------------------------------


def test_a_file_is_sent_again_from_where_it_stood(
    pool: CognitoServer, api: TokenApi, http: requests.Session, tmp_path: Path
) -> None:
    (tmp_path / "note").write_bytes(b"skipped" + b"note" * 40_000)
    session = signed_in(pool)
    api.refused = {token_of(session)}
    with (tmp_path / "note").open("rb") as file:
        file.seek(len(b"skipped"))
        assert http.post(api.url, data=file, auth=RequestsAuth(session)).status_code == 200
    assert [asked.body for asked in api.requests] == [b"note" * 40_000] * 2


def test_a_body_that_cannot_be_read_again_is_not_sent_again(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    class Unseekable(io.BytesIO):
        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation("seek")

    session = signed_in(pool)
    api.refused = {token_of(session)}
    for body in ((part for part in [b"note"]), Unseekable(b"note")):
        answer = http.post(api.url, data=body, auth=RequestsAuth(session))
        assert (answer.status_code, answer.json()) == (401, {"message": "not you"})
    assert [asked.body for asked in api.requests] == [b"note"] * 2
    assert renewals(pool) == 0


# where a token may go ------------------------------------------------------------------------------------------------


def test_hosts_or_else_the_profile_says_where_a_token_may_go(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    here, elsewhere = (signed_in(pool, api_hosts=(host,)) for host in (api.host, "api.example.com"))
    for auth in (RequestsAuth(here), RequestsAuth(elsewhere, hosts=[api.host])):
        assert http.get(api.url, auth=auth).status_code == 200
    with pytest.raises(ConfigurationError, match="`api_hosts` of the profile work") as refusal:
        http.get(api.url, auth=RequestsAuth(elsewhere))
    assert api.host in refusal.value.title
    with pytest.raises(ConfigurationError, match="`hosts`"):
        http.get(api.url, auth=RequestsAuth(here, hosts=["api.example.com"]))
    with pytest.raises(ConfigurationError, match="by https only"):
        http.get("http://api.example.com/", auth=RequestsAuth(here))
    assert len(api.requests) == 2


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("stale", [False, True])
def test_a_redirect_to_another_origin_takes_no_token_along(
    pool: CognitoServer, api: TokenApi, http: requests.Session, status: int, stale: bool
) -> None:
    """Though requests calls the auth's hook for what the stranger answers, too."""
    session = signed_in(pool)
    api.refused = {token_of(session)} if stale else set()
    with recording_api.serve() as stranger:
        stranger.status = status
        api.redirects["/away"] = (307, f"{stranger.url}/x")
        answer = http.post(f"{api.url}/away", data=b"note", auth=RequestsAuth(session))
        assert answer.status_code == status
        assert ["authorization" in asked.headers for asked in stranger.requests] == [False]
    assert api.statuses == ([401, 307] if stale else [307])
    assert renewals(pool) == stale


def test_not_even_where_a_program_sends_it_on_itself(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    """A session that keeps the header on redirects has said which token may leave: this one, and no other."""

    class Careless(requests.Session):
        def should_strip_auth(self, *_: str) -> bool:
            return False

    session = signed_in(pool)
    with recording_api.serve() as stranger, Careless() as careless:
        careless.trust_env = False
        stranger.status = 401
        api.redirects["/away"] = (307, f"{stranger.url}/x")
        assert careless.get(f"{api.url}/away", auth=RequestsAuth(session)).status_code == 401
        assert len(stranger.requests) == 1
    assert renewals(pool) == 0


def test_a_redirect_within_the_api_keeps_the_token(
    pool: CognitoServer, api: TokenApi, http: requests.Session
) -> None:
    session = signed_in(pool)
    api.refused = {token_of(session)}
    api.redirects["/old"] = (308, "/new")
    answer = http.get(f"{api.url}/old", auth=RequestsAuth(session))
    assert answer.json() == {"hello": "ada"}
    assert [(asked.path, asked.status) for asked in api.requests][-1] == ("/new", 200)
    assert len(api.requests) <= 4  # requests sends on what was asked for at first, with the token of then
    assert renewals(pool) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com@evil.example/",
        "https://evil.example\\@api.example.com/",
        "https://evil.example\\.api.example.com/",
        "https://api.example.com#@evil.example/",
        "https://api.example.com?@evil.example/",
        "https://evil.example;api.example.com/",
        "https://evil.example%2f.api.example.com/",
        "https://API.example.com.:443/x",
        "https://bücher.example/",
        "https://ſ.example/",
        "https://api。example。com/",
        "//api.example.com/",
    ],
)
def test_the_host_that_is_checked_is_the_host_that_requests_asks(pool: CognitoServer, url: str) -> None:
    """Or the request is refused."""
    prepared = requests.PreparedRequest()
    with suppress(requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
        prepared.prepare_url(url, None)
    if prepared.url is None:
        return
    asked = HTTPAdapter().poolmanager.connection_from_url(prepared.url).host
    tokens = ApiTokens(signed_in(pool), "access", [asked.rstrip(".")])
    refusal = ""
    try:
        at_once(tokens.for_url(prepared.url))
    except ConfigurationError as error:
        refusal = str(error)
    assert "does not list" not in refusal  # the two read one host


# what stays secret, and what is needed --------------------------------------------------------------------------------


def test_no_token_is_shown_or_logged(
    pool: CognitoServer, api: TokenApi, http: requests.Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = signed_in(pool)
    auth = RequestsAuth(session)
    api.refused = {old := token_of(session)}
    answer = http.get(api.url, auth=auth)
    shown = "\n".join([caplog.text, repr(auth), repr(vars(auth)), repr(answer), repr(answer.request.hooks)])
    assert "GET / HTTP/1.1" in caplog.text
    assert not [token for token in (old, token_of(session)) if token in shown]


def test_without_requests_it_says_what_to_install() -> None:
    """As it is where requests was never installed."""
    program = "import sys; sys.modules['requests'] = None; import cognito_tui; cognito_tui.RequestsSigV4Auth"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd="/"
    )
    assert "ImportError: This takes requests: pip install 'cognito-tui[requests]'" in done.stderr
