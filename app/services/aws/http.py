"""One request over HTTP and its answer, as botocore would send it: its proxies, CA bundles, TLS and time limits.

Also for an endpoint of AWS that takes a form, for which no SDK has an operation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import urlencode

from ...errors import CognitoTuiError
from ..base import Clock, Secret
from .call_log import LoggedCall
from .connections import Connections, NotAws, beginning, chunks
from .firewall import WAF_ACTION
from .http_session import HttpSession
from .limits import CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT
from .operations import Retry
from .retry import RetryQuota, retry_transient
from .translation import translate

Result = TypeVar("Result")
REQUEST_IDS = ("x-amz-cognito-request-id", "x-amzn-requestid")  # headers
_LARGEST_FORM_RESPONSE = 1_000_000  # bytes of an answer: three tokens have some thousands


class HttpResponse:
    """A response whose body is still on its way. A context manager.

    Attributes:
        headers: in their order; a name may occur twice.
    """

    def __init__(self, session: HttpSession, answer: Any, url: str, connections: Connections) -> None:
        self._session = session
        self._connections = connections
        self._raw = answer
        self._url = url
        self.status: int = answer.status
        self.reason: str = self._raw.reason or ""
        self.headers: tuple[tuple[str, str], ...] = tuple(self._raw.headers.items())

    def header(self, name: str) -> str:
        """Return the first header of that name; empty if there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives. Raise botocore's errors."""
        return chunks(self._raw, self._url)

    def within(self, seconds: float, read: Callable[[], Result]) -> Result:
        """Return what `read` makes of the body. If that takes longer, close the response and raise TimeoutError."""
        return self._connections.within(seconds, read)

    def __enter__(self) -> HttpResponse:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self._session.close()


def exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes, *, seconds: float, proxies: bool = True
) -> HttpResponse:
    """Send a request; no redirect is followed.

    Raise botocore's errors and TimeoutError, whose frames hold what was sent: raise what `translate` makes of them
    by `RaiseInstead`.

    Args:
        seconds: until the response begins, and for each silence of the server after that.
        proxies: whether the environment's are used.
    """
    connections = Connections()
    return connections.within(
        seconds, lambda: _sent(connections, method, url, headers, body, seconds, proxies)
    )


def answered(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    largest: int,
    clock: Clock,
    seconds: float | None = None,
    name: str = "",
) -> tuple[HttpResponse, bytes]:
    """Send a request, and read all of the body (or a little more than `largest` bytes of it).

    Args:
        clock: learns the time from the answer.
        seconds: for all of it; None: TOTAL_TIMEOUT.
        name: what the log calls it; empty: by its method.
    """
    connections = Connections()
    asked = clock.mark()

    def ask() -> tuple[HttpResponse, bytes]:
        with _sent(connections, method, url, headers, body, READ_TIMEOUT, name=name) as answer:
            return answer, beginning(answer.chunks(), largest)

    answer, content = connections.within(TOTAL_TIMEOUT if seconds is None else seconds, ask)
    clock.learn(answer.header("date"), asked, answer.header("age"))
    return answer, content


def _sent(
    connections: Connections,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    silence: float,
    proxies: bool = True,
    name: str = "",
) -> HttpResponse:
    logged, name = LoggedCall(), name or f"HTTP {method}"
    session = HttpSession(url, (CONNECT_TIMEOUT, silence), proxies=proxies)
    try:
        answer = HttpResponse(session, session.send(method, url, headers, body), url, connections)
    except BaseException as error:
        session.close()
        if isinstance(error, Exception):
            logged.failed(name, url, error)
        raise
    request_ids = filter(None, map(answer.header, REQUEST_IDS))
    logged.answered(name, url, {"HTTPStatusCode": answer.status, "RequestId": next(request_ids, "")})
    return answer


def page(url: str, largest: int, clock: Clock, seconds: float, name: str) -> tuple[int, bytes]:
    """Return status and body of a public page of AWS's.

    Raise botocore's errors as a call does, where the host is busy or has a problem of its own, too.

    Args:
        largest: of the body, in bytes; of a larger one there is a little more.
        seconds: for all of it.
        name: what the log calls it.
    """
    answer, body = answered("GET", url, {}, b"", largest, clock, seconds, name)
    _refuse_troubled(answer)
    return answer.status, body


def _refuse_troubled(answer: HttpResponse) -> None:
    """Raise botocore's error where the host is busy, or has a problem of its own."""
    if answer.status == 429 or answer.status >= 500:
        headers = {name.lower(): value for name, value in answer.headers}
        raise client_error(str(answer.status), "", answer.status, headers.get(REQUEST_IDS[1], ""), headers)


class FormResponse(NamedTuple):
    """A response to a form.

    Attributes:
        fields: the texts in its JSON object; None if it is not one.
        waf_action: what AWS WAF wants a browser to do; empty as a rule.
    """

    status: int
    request_id: str
    fields: Mapping[str, Secret] | None
    waf_action: str = ""


def post(
    url: str,
    form: Mapping[str, str | Secret],
    clock: Clock,
    authorization: Secret | None = None,
    retry: Retry = Retry.NEVER,
) -> FormResponse:
    """Post a form as botocore would: its proxies, CA bundles and time limits; no redirect is followed.

    Raise botocore's errors, whose frames hold the secrets: raise what `translate` makes of them by
    `RaiseInstead`.

    Args:
        retry: when the form may be posted again: one with a code may not.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if authorization:
        headers["Authorization"] = authorization.reveal()
    body = urlencode(
        {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
    )

    def once(seconds: float) -> FormResponse:
        answer, content = answered(
            "POST", url, headers, body.encode(), _LARGEST_FORM_RESPONSE, clock, seconds
        )
        if retry is not Retry.NEVER:
            _refuse_troubled(answer)
        request_id = next(filter(None, map(answer.header, REQUEST_IDS)), "")
        return FormResponse(answer.status, request_id, _fields(content), answer.header(WAF_ACTION))

    return retry_transient(once, retry, attempts=None, total=TOTAL_TIMEOUT, quota=RetryQuota())


def unexpected(url: str, answer: FormResponse) -> CognitoTuiError:
    """Return our error for a response that has neither what was asked for nor an error in words."""
    if answer.status == 200:
        return translate(NotAws(), endpoint=url)
    return translate(client_error(str(answer.status), "", answer.status, answer.request_id), endpoint=url)


def client_error(
    code: str, message: str, status: int, request_id: str, headers: Mapping[str, str] | None = None
) -> Exception:
    """Return a refusal as botocore would raise it."""
    from botocore.exceptions import ClientError

    metadata = {"HTTPStatusCode": status, "RequestId": request_id, "HTTPHeaders": headers or {}}
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return cast(Exception, ClientError(response, "post"))


def _fields(content: bytes) -> Mapping[str, Secret] | None:
    if len(content) > _LARGEST_FORM_RESPONSE:
        return None
    try:
        answer: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    return {name: Secret(value) for name, value in answer.items() if isinstance(value, str)}
