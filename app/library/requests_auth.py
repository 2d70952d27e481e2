"""Auth for requests: a user's token, or a signature, on each request. Needs `pip install 'cognito-tui[requests]'`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from ..errors import ConfigurationError
from ..services.tokens import TokenUse
from .api_auth import ApiSigner, ApiTokens, Sent, at_once

try:
    from requests import PreparedRequest, Response
    from requests.auth import AuthBase
    from requests.exceptions import UnrewindableBodyError
    from requests.utils import rewind_body
except ImportError as error:
    raise ImportError("This takes requests: pip install 'cognito-tui[requests]'", name="requests") from error

if TYPE_CHECKING:
    from .aio import Session as AsyncSession
    from .session import Session


class RequestsAuth(AuthBase):
    """A user's token on each request; renewed and sent again after a 401.

    However many requests are refused at once, one renewal is made, and each is sent again once; its `history` has the
    401. What is answered then is given back as it is; an API that refuses new tokens as well is sent no newer ones
    until it has taken one, or those have ended. The 401 is also given back where a body can be read only once, as a
    generator.

    A token goes to `https://` only, and in plain to this machine; and not on to another host that a redirect leads to.

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
        >>> import requests
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> requests.get(api, auth=cognito_tui.RequestsAuth(session)).json()
        {'hello': 'ada'}
    """

    def __init__(
        self, session: Session | AsyncSession, use: TokenUse = "access", hosts: str | Iterable[str] = ()
    ) -> None:
        self._tokens = ApiTokens(session, use, hosts)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        sent = at_once(self._tokens.for_url(r.url or ""))
        r.headers["Authorization"] = sent.authorization.reveal()
        r.register_hook("response", partial(self._sent_again, sent, _origin(r)))
        return r

    def _sent_again(self, sent: Sent, origin: tuple[str, str], answer: Response, **sending: Any) -> Response:
        """Return the response, or that of a second request with a renewed token. A response hook of requests.

        Args:
            sending: how the first one was sent: stream, timeout, verify, cert, proxies.
        """
        self._tokens.answered(sent, answer)
        # requests calls this for what a redirect leads to, too
        if not (sent.was_refused(answer) and _origin(answer.request) == origin and _rewound(answer.request)):
            return answer
        try:
            again = at_once(self._tokens.instead_of(sent))
        except BaseException:
            answer.close()
            raise
        if again is None:
            return answer
        answer.content  # noqa: B018 - all of it, so that its connection is free
        answer.close()
        request = answer.request.copy()
        request.headers["Authorization"] = again.authorization.reveal()
        second = answer.connection.send(request, **sending)
        second.request = request
        second.history.append(answer)
        self._tokens.answered(again, second, is_new=True)
        return second


class RequestsSigV4Auth(AuthBase):
    """AWS's signature on each request, for APIs that IAM protects.

    Made with the session's AWS credentials, which are always fresh. It is good for one request, for some minutes, and
    goes to `https://` only, and in plain to this machine. What a redirect leads to is not signed. A file is read twice;
    a generator cannot be signed.

    Args:
        session: `cognito_tui.Session` or that of `aio`; its profile names an identity pool.
        service: as AWS signs for it: "execute-api", "lambda", "s3"; empty: the one that the host names, or else
            "execute-api".
        region: empty: the one that the host names, or else the identity pool's.

    Raises:
        ConfigurationError: from a request: the profile names no identity pool, it is not a URL of an API, or the body
            cannot be signed.
        SignInRequired: from a request: the session cannot be renewed any more.
        ConnectionFailed: from a request: Cognito could not be reached.

    Example:
        >>> import requests
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> request = requests.get(api, auth=cognito_tui.RequestsSigV4Auth(session)).request
        >>> request.headers["Authorization"].split("/")[-3:-1]
        ['eu-west-1', 'execute-api']
    """

    def __init__(self, session: Session | AsyncSession, service: str = "", region: str = "") -> None:
        self._signer = ApiSigner(session, service, region)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        headers = ((name, _text(value)) for name, value in r.headers.items())
        body = _signable(r)
        r.url, proof = at_once(self._signer.signed(r.method or "", r.url or "", headers, body))
        r.headers.update(proof)
        r.register_hook("response", partial(_goes_no_further, tuple(proof)))
        return r


def _goes_no_further(proof: tuple[str, ...], answer: Response, **_: Any) -> None:
    """What a redirect leads to is sent the same headers; of these requests keeps Authorization alone from others."""
    if answer.is_redirect:
        for name in proof:
            answer.request.headers.pop(name, None)


def _origin(request: PreparedRequest) -> tuple[str, str]:
    parts = urlsplit(request.url or "")
    return parts.scheme, parts.netloc


def _rewound(request: PreparedRequest) -> bool:
    """Whether its body is there to be sent again."""
    if request.body is None or isinstance(request.body, (bytes, str)):
        return True
    try:
        rewind_body(request)
    except UnrewindableBodyError:
        return False
    return True


def _signable(request: PreparedRequest) -> bytes | BinaryIO:
    """The body, as it will be sent."""
    if isinstance(request.body, str):
        request.body = request.body.encode()
        request.prepare_content_length(request.body)
    body = request.body or b""
    if isinstance(body, bytes):
        return body
    try:
        file = cast(BinaryIO, body)
        file.tell()
        readable = isinstance(file.read(0), bytes)
    except (AttributeError, OSError):
        readable = False
    if not readable:
        raise ConfigurationError(
            "This body cannot be signed: it can be read only once, or is not bytes.",
            hint='Give bytes, or a file that was opened with "rb".',
        )
    return file


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
