"""A request to an API that the user pool's tokens, or the identity pool's credentials, protect.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-accessing-resources-api-gateway-and-lambda.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...errors import CognitoTuiError, ConfigurationError, ConnectionFailed
from ..aws import AwsCredentials, HttpResponse, canonical, exchange, scope, signature, translate
from ..base import RaiseInstead, Secret, masked, version
from ..tokens import Tokens
from .url import ApiUrl

# Until an API answers, and of silence after that: API Gateway gives up after 30, a function's own URL much later.
SECONDS = 60.0
ACCESS, ID, SIGV4 = "access", "id", "sigv4"
TOKENS = (ACCESS, ID)
NAMES = {ACCESS: "access token", ID: "ID token", SIGV4: "signature"}

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_OURS = (
    *("authorization", "connection", "content-length", "date", "host", "transfer-encoding"),
    *("x-amz-content-sha256", "x-amz-date", "x-amz-security-token"),
)


@dataclass(frozen=True)
class Request:
    """Made by `request`."""

    url: ApiUrl
    method: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Proof:
    """Who asks.

    Attributes:
        kind: ACCESS, ID or SIGV4.
        headers: that prove it.
        url: as it was signed; empty: as it was asked for.
        issuer: who made the token.
    """

    kind: str
    headers: Mapping[str, Secret]
    url: str = ""
    issuer: str = ""


class ApiResponse:
    """What an API answers; the body is still on its way. A context manager.

    Attributes:
        headers: some names may be there twice; what was sent is masked in them, should the API give it back.
        sent: what must not be shown of the body.
    """

    def __init__(self, exchange: HttpResponse, url: ApiUrl, sent: tuple[Secret, ...]) -> None:
        self._exchange = exchange
        self._url = url
        self._chunks = exchange.chunks()
        self._begun: list[bytes] = []
        self.status = exchange.status
        self.reason = masked(exchange.reason, sent)
        self.headers = tuple((masked(name, sent), masked(value, sent)) for name, value in exchange.headers)
        self.sent = sent

    @property
    def line(self) -> str:
        """ "200 OK"."""
        return f"{self.status} {self.reason}".strip()

    def header(self, name: str) -> str:
        """The first of that name; empty where there is none.

        Args:
            name: in lower case.
        """
        return next((value for known, value in self.headers if known.lower() == name), "")

    def beginning(self, largest: int) -> bytes:
        """So much of the body, or all of it; `chunks` gives it once more.

        Raises:
            ConnectionFailed: it breaks off, or takes longer than SECONDS.
        """

        def read() -> None:
            while sum(map(len, self._begun)) < largest and (chunk := self._next()):
                self._begun.append(chunk)

        with RaiseInstead(lambda error: _failure(error, self._url)):
            self._exchange.within(SECONDS, read)
        return b"".join(self._begun)[:largest]

    def chunks(self) -> Iterator[bytes]:
        """Raises ConnectionFailed where it breaks off."""
        while self._begun:
            yield self._begun.pop(0)
        while chunk := self._next():
            yield chunk

    def _next(self) -> bytes:
        with RaiseInstead(lambda error: _failure(error, self._url)):
            return next(self._chunks, b"")

    def __enter__(self) -> ApiResponse:
        return self

    def __exit__(self, *_: object) -> None:
        self._exchange.__exit__()


def request(url: ApiUrl, method: str = "", headers: Iterable[str] = (), body: bytes | None = None) -> Request:
    """Args:
        method: empty: GET, or POST where there is a body.
        headers: "Name: value"; those that say who asks, and to whom, are not among them.

    Raises:
        ConfigurationError: the method or a header is none.
    """
    method = method or ("GET" if body is None else "POST")
    if not _TOKEN.fullmatch(method):
        raise ConfigurationError(
            "This is not an HTTP method.", hint="GET, POST, PUT, PATCH and DELETE are some."
        )
    given = dict(map(_header, headers))
    if body and "content-type" not in map(str.lower, given):
        given["Content-Type"] = _content_type(body)
    return Request(url, method.upper(), given, body or b"")


def bearer(kind: str, tokens: Tokens) -> Proof:
    """A token, as API Gateway's authorizers take it: those of HTTP APIs, and Cognito's for REST APIs (RFC 6750, 2.1).

    Args:
        kind: ACCESS or ID.
    """
    token = tokens.needed_id_token if kind == ID else tokens.access_token
    return Proof(kind, {"Authorization": Secret(f"Bearer {token.reveal()}")}, issuer=tokens.issuer)


def signed(request: Request, credentials: AwsCredentials, service: str = "", region: str = "") -> Proof:
    """A signature.

    Args:
        service, region: as `scope` takes them.
    """
    service, region = scope(request.url.name, service, region, credentials)
    url = canonical(request.url.text, service)
    headers = signature(
        request.method, url, request.headers, request.body, credentials, service=service, region=region
    )
    return Proof(SIGV4, headers, url)


def call(request: Request, proof: Proof) -> ApiResponse:
    """Sends it. No redirect is followed: who asked may not have meant another host to have the token.

    Raises:
        ConnectionFailed: the API could not be reached, or did not answer within SECONDS.
        CognitoTuiError: whatever else goes wrong.
    """
    headers = {"User-Agent": f"cognito-tui/{version()}", "Accept": "*/*", **request.headers}
    headers |= {name: value.reveal() for name, value in proof.headers.items()}
    with RaiseInstead(lambda error: _failure(error, request.url)):
        answered = exchange(
            request.method,
            proof.url or request.url.text,
            headers,
            request.body,
            seconds=SECONDS,
            proxies=not request.url.is_loopback,  # a proxy would be another machine
        )
    return ApiResponse(answered, request.url, tuple(_secrets(proof)))


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    value = value.strip(" \t")
    if not (colon and _TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
        raise ConfigurationError("A header cannot be read.", hint="One looks like 'Accept: text/csv'.")
    if name.lower() in _OURS:
        raise ConfigurationError(f"The header {name} is not yours to set: it is made for each call.")
    return name, value


def _content_type(body: bytes) -> str:
    try:
        json.loads(body.decode())
    except UnicodeDecodeError:
        return "application/octet-stream"
    except (ValueError, RecursionError):
        return "application/x-www-form-urlencoded"  # as curl has it
    return "application/json"


def _secrets(proof: Proof) -> Iterator[Secret]:
    """What is secret among the headers, without "Bearer" before it."""
    for name, value in proof.headers.items():
        if name.lower() in ("authorization", "x-amz-security-token"):
            yield Secret(value.reveal().removeprefix("Bearer "))


def _failure(error: Exception, url: ApiUrl) -> CognitoTuiError:
    from botocore.exceptions import EndpointConnectionError

    failure = translate(error, endpoint=url.origin)
    if isinstance(error, EndpointConnectionError) and "region" in failure.hint:
        return ConnectionFailed(failure.title, hint="Check the URL, and the network.")
    return failure
