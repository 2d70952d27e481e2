"""Auth for httpx: a user's token, or a signature, on each request. Needs `pip install 'cognito-tui[httpx]'`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable
from typing import TYPE_CHECKING

from ..services.api import ACCESS
from .api_auth import ApiSigner, ApiTokens, Sent

try:
    import httpx
    from anyio import to_thread
except ImportError as error:
    raise ImportError("This takes httpx: pip install 'cognito-tui[httpx]'", name="httpx") from error

if TYPE_CHECKING:
    from .aio import Session as AsyncSession
    from .session import Session

Flow = Generator[httpx.Request, httpx.Response, None]


class _BlockingAuth(httpx.Auth):
    """An auth whose flow asks Cognito in between: never on an event loop."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if self.requires_request_body:
            await request.aread()
        flow = self.auth_flow(request)
        answer: httpx.Response | None = None
        # abandoned: a request that is cancelled ends at once, and a renewal is finished for those that follow
        while asked := await to_thread.run_sync(_next, flow, answer, abandon_on_cancel=True):
            answer = yield asked


class HttpxAuth(_BlockingAuth):
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

    def __init__(self, session: Session | AsyncSession, use: str = ACCESS, hosts: Iterable[str] = ()) -> None:
        self._tokens = ApiTokens(session, use, hosts)

    def auth_flow(self, request: httpx.Request) -> Flow:
        sent = self._tokens.for_url(str(request.url))
        answer = yield _bearing(request, sent)
        self._tokens.answered(sent, answer)
        if not (sent.was_refused(answer) and _can_be_sent_again(request)):
            return
        again = self._tokens.instead_of(sent)
        if again is None:
            return
        answer = yield _bearing(request, again)
        self._tokens.answered(again, answer, is_new=True)


class HttpxSigV4Auth(_BlockingAuth):
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

    def auth_flow(self, request: httpx.Request) -> Flow:
        if request.headers.pop("Transfer-Encoding", None):  # it was read: its length is known
            request.headers["Content-Length"] = str(len(request.content))
        url, headers = self._signer.signed(
            request.method, str(request.url), request.headers.items(), request.content
        )
        request.url = httpx.URL(url)
        request.headers.update(headers)
        yield request


def _next(flow: Flow, answer: httpx.Response | None) -> httpx.Request | None:
    """None at its end: StopIteration may not leave a thread."""
    try:
        return next(flow) if answer is None else flow.send(answer)
    except StopIteration:
        return None


def _bearing(request: httpx.Request, sent: Sent) -> httpx.Request:
    request.headers["Authorization"] = sent.authorization.reveal()
    return request


def _can_be_sent_again(request: httpx.Request) -> bool:
    """Text, bytes, forms, JSON, and files that can be sought: httpx reads those for clients of both kinds."""
    both = isinstance(request.stream, httpx.SyncByteStream) and isinstance(
        request.stream, httpx.AsyncByteStream
    )
    return both and "Transfer-Encoding" not in request.headers
