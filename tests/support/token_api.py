"""An API that takes a pool's tokens, PyJWT checking them; and sessions that were just signed in, without the sign-in.

    with a_pool() as pool, serve(pool) as api:
        session = signed_in(pool)
        …                                    # GET {api.url}/hello answers {"hello": "ada"} to a good token

It writes down what it was asked, refuses what a test says (`refused`, `refuses_all`), and redirects.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from cognito_tui import Client, Profile, Session
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.demo.simulator.tokens import issue
from tests.support.gateway import Authorizer, Unauthorized
from tests.support.loopback import serving
from tests.support.pool_client import EMAIL, pool

REFRESH = "GetTokensFromRefreshToken"


class Asked(NamedTuple):
    method: str
    path: str
    token: str
    body: bytes
    connection: int  # its port at the other end
    status: int


@dataclass
class TokenApi:
    """Attributes:
    refused: tokens that it does not take, however good they are.
    redirects: path → status and location.
    together: set by a test: so many requests are waited for before one of them is refused.
    """

    url: str = ""
    refused: set[str] = field(default_factory=set)
    refuses_all: bool = False
    redirects: dict[str, tuple[int, str]] = field(default_factory=dict)
    together: threading.Barrier | None = None
    requests: list[Asked] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def statuses(self) -> list[int]:
        return [asked.status for asked in self.requests]


class Held:
    """A pool's clock that a test can stop: no answer comes until it goes on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()

    def __call__(self) -> float:
        if not self.goes_on.is_set():
            self.reached.set()
            self.goes_on.wait(60)
        return time.time()

    async def while_the_loop_goes_round(self, asking: asyncio.Task[Any]) -> None:
        """No answer comes before it has gone round a hundred times: were it blocked, neither would end."""
        rounds = 0
        while rounds < 100:
            await asyncio.sleep(0)
            rounds += self.reached.is_set()
        assert not asking.done()
        self.goes_on.set()


@contextmanager
def a_pool(**settings: Any) -> Iterator[CognitoServer]:
    with pool(client_id="1h57kf5cpq17m0eml12EXAMPLE", **settings) as server:
        server.pool.add_user("ada", attributes=EMAIL)
        yield server


def signed_in(server: CognitoServer, *, refreshable: bool = True, **settings: Any) -> Session:
    its = server.pool
    given = issue(its, its.users["ada"])
    profile = Profile("work", its.user_pool_id, its.client_id, its.identity_pool_id, **settings)
    return Client(profile).session(
        id_token=given["IdToken"],
        access_token=given["AccessToken"],
        refresh_token=given["RefreshToken"] if refreshable else None,
    )


def token_of(session: Session) -> str:
    """The access token, as it is now."""
    return session.tokens().access_token.reveal()


def renewals(server: CognitoServer) -> int:
    return server.operations.count(REFRESH)


@contextmanager
def serve(server: CognitoServer) -> Iterator[TokenApi]:
    its = server.pool
    jwks_url = f"{server.url}/{its.user_pool_id}/.well-known/jwks.json"

    class Handler(_Handler):
        api = TokenApi()
        authorizer = _Knowing(its.issuer, its.client_id, jwks_url)

    with serving(Handler) as Handler.api.url:
        yield Handler.api


@dataclass(frozen=True)
class _Knowing(Authorizer):
    """It asks the pool for its keys at once, and not while a test holds the pool back."""

    def __post_init__(self) -> None:
        known = super()._keys()
        object.__setattr__(self, "_keys", lambda: known)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged
    api: TokenApi
    authorizer: Authorizer

    def handle(self) -> None:
        with suppress(ConnectionError):  # a request that was cancelled
            super().handle()

    def do_GET(self) -> None:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        body = self._body()
        status, headers, answer = self._answer(token)
        asked = Asked(self.command, self.path, token, body, self.client_address[1], status)
        self.api.requests.append(asked)
        if status == 401 and self.api.together is not None:
            self.api.together.wait(60)
        content = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_GET  # noqa: N815

    def _answer(self, token: str) -> tuple[int, dict[str, str], Any]:
        try:
            claims = self.authorizer.claims(token)
        except Unauthorized as refusal:
            return 401, {"www-authenticate": "Bearer"}, {"message": str(refusal)}
        if self.api.refuses_all or token in self.api.refused:
            return 401, {"www-authenticate": "Bearer", "set-cookie": "seen=1"}, {"message": "not you"}
        if self.path in self.api.redirects:
            status, location = self.api.redirects[self.path]
            return status, {"location": location}, {}
        return 200, {}, {"hello": claims.get("username") or claims["cognito:username"]}

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def log_message(self, *_: Any) -> None:
        pass
