"""Auth for httpx: a user's token, or a signature, on each request. Needs `pip install 'cognito-tui[httpx]'`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from ..services.base import in_worker
from ..services.tokens import TokenUse
from .aio import Session as AsyncSession
from .api_auth import ApiSigner, ApiTokens, Sent

try:
    import httpx
    from anyio import to_thread
except ImportError as error:
    raise ImportError("This takes httpx: pip install 'cognito-tui[httpx]'", name="httpx") from error

from .session import Session

# Yields requests, and is sent the responses; in between it yields the blocking calls that it needs (see Asking).
Flow = Generator[httpx.Request | partial[Any], Any, None]


class _AskingAuth(httpx.Auth):
    """An auth that may have to call Cognito before a request. On an event loop a worker thread does it."""

    def _flow(self, request: httpx.Request) -> Flow:
        raise NotImplementedError

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        flow, given = self._flow(request), None
        with suppress(StopIteration):
            while True:
                asked = flow.send(given)
                given = asked() if isinstance(asked, partial) else (yield asked)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if self.requires_request_body:
            await request.aread()
        flow, given = self._flow(request), None
        with suppress(StopIteration):
            while True:
                asked = flow.send(given)
                given = await _awaited(asked) if isinstance(asked, partial) else (yield asked)


class HttpxAuth(_AskingAuth):
    """A user's token on each request of an httpx.Client or an httpx.AsyncClient; renewed and sent again after a 401.

    However many requests are refused at once, one renewal is made, and each is sent again once. What is answered then
    is given back as it is; an API that refuses new tokens as well is sent no newer ones until it has taken one, or
    those have ended. The 401 is also given back where a body can be read only once: a generator, or a file as
    `content`.

    A token goes to `https://` only, and in plain to this machine; and not on to another host that a redirect leads to.
    Of HTTP/2's headers `hpack` logs everything at DEBUG, tokens too: give that logger another level.

    Args:
        session: `cognito_tui.Session` or that of `aio`.
        use: "access" or "id", whichever the API takes.
        hosts: to which alone a token may go: "api.example.com", "127.0.0.1:8080"; empty: the profile's `api_hosts`,
            and where that is empty too, wherever requests are made to.

    Raises:
        ConfigurationError: there is no such `use`; and from a request, before anything is sent, that no token may go
            there.
        SignInRequired: from a request: the session cannot be renewed any more.
        ConnectionFailed: from a request: Cognito could not be reached.

    Example:
        >>> import httpx
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> with httpx.Client(auth=cognito_tui.HttpxAuth(session)) as client:
        ...     client.get(api).json()
        {'hello': 'ada'}
    """

    def __init__(
        self, session: Session | AsyncSession, use: TokenUse = "access", hosts: str | Iterable[str] = ()
    ) -> None:
        self._tokens = ApiTokens(session, use, hosts)

    def _flow(self, request: httpx.Request) -> Flow:
        sent = yield from self._tokens.for_url(str(request.url))
        answer = yield _bearing(request, sent)
        self._tokens.answered(sent, answer)
        if not (sent.was_refused(answer) and _can_be_sent_again(request)):
            return
        again = yield from self._tokens.instead_of(sent)
        if again is None:
            return
        answer = yield _bearing(request, again)
        self._tokens.answered(again, answer, is_new=True)


class HttpxSigV4Auth(_AskingAuth):
    """AWS's signature on each request of an httpx.Client or an httpx.AsyncClient, for APIs that IAM protects.

    Made with the session's AWS credentials, which are always fresh. It is good for one request, for some minutes, and
    goes to `https://` only, and in plain to this machine. A body is read into memory. What a redirect leads to is not
    signed; with `follow_redirects` httpx sends it the session token, which is good for nothing without the keys.

    Args:
        session: `cognito_tui.Session` or that of `aio`; its profile names an identity pool.
        service: as AWS signs for it: "execute-api", "lambda", "s3"; empty: the one that the host names, or else
            "execute-api".
        region: empty: the one that the host names, or else the identity pool's.

    Raises:
        ConfigurationError: from a request: the profile names no identity pool, or it is not a URL of an API.
        SignInRequired: from a request: the session cannot be renewed any more.
        ConnectionFailed: from a request: Cognito could not be reached.

    Example:
        >>> import httpx
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> with httpx.Client(auth=cognito_tui.HttpxSigV4Auth(session)) as client:
        ...     request = client.get(api).request
        >>> request.headers["Authorization"].split("/")[-3:-1]
        ['eu-west-1', 'execute-api']
    """

    requires_request_body = True

    def __init__(self, session: Session | AsyncSession, service: str = "", region: str = "") -> None:
        self._signer = ApiSigner(session, service, region)

    def _flow(self, request: httpx.Request) -> Flow:
        if request.headers.pop("Transfer-Encoding", None):  # it was read: its length is known
            request.headers["Content-Length"] = str(len(request.content))
        url, headers = yield from self._signer.signed(
            request.method, str(request.url), request.headers.items(), request.content
        )
        request.url = httpx.URL(url)
        request.headers.update(headers)
        yield request


async def _awaited(ask: partial[Any]) -> Any:
    """Await a call of `Asking`. If the request is cancelled, a renewal goes on for the requests that follow."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # trio's
        return await to_thread.run_sync(ask, abandon_on_cancel=True)
    session = getattr(ask.func, "__self__", None)
    if isinstance(session, Session):
        return await getattr(AsyncSession(session), ask.func.__name__)(*ask.args)
    return await in_worker(ask)


def _bearing(request: httpx.Request, sent: Sent) -> httpx.Request:
    request.headers["Authorization"] = sent.authorization.reveal()
    return request


def _can_be_sent_again(request: httpx.Request) -> bool:
    """Return whether the body can be read twice: text, bytes, forms, JSON, and files that can seek.

    httpx gives exactly those a stream for clients of both kinds.
    """
    both = isinstance(request.stream, httpx.SyncByteStream) and isinstance(
        request.stream, httpx.AsyncByteStream
    )
    return both and "Transfer-Encoding" not in request.headers
