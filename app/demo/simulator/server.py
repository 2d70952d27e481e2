"""The HTTP front: which operation is asked, one at a time, with AWS's headers around the answer.

with serve(Pool(mfa="OPTIONAL")) as cognito:
    cognito.pool.add_user("ada", "Correct-Horse-1")
    boto3.client("cognito-idp", endpoint_url=cognito.url, ...)
    cognito.requests  # [("InitiateAuth", {...}), ...]
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Any

from . import (
    account,
    authenticator,
    challenges,
    console,
    credentials,
    devices,
    functions,
    guard,
    http_api,
    managed_login,
    oauth,
    openid,
    registration,
    roles,
    s3,
    sign_in,
    sigv4,
    sts,
    tokens,
    user_sessions,
    waf,
)
from .faults import BUSY, PUBLIC_KEYS, Faults, operation_of
from .loopback import LOG, serving
from .pool import Answer, Body, Pool
from .refusal import Refusal
from .shapes import checked
from .web import Request, Response, json_response

__all__ = ["CognitoServer", "Pool", "serve"]

JSON = "application/x-amz-json-1.1"
LONGEST_BODY = 1 << 20
USER_POOL = "AWSCognitoIdentityProviderService"

USER_POOL_OPERATIONS: dict[str, Callable[[Pool, Body], Answer]] = {
    **sign_in.OPERATIONS,
    **challenges.OPERATIONS,
    **authenticator.OPERATIONS,
    **tokens.OPERATIONS,
    **user_sessions.OPERATIONS,
    **registration.OPERATIONS,
    **account.OPERATIONS,
    **devices.OPERATIONS,
}
OPERATIONS = {**USER_POOL_OPERATIONS, **credentials.OPERATIONS}
_PAGES: dict[str, tuple[tuple[str, ...], Callable[[Pool, Request], Response]]] = {
    managed_login.AUTHORIZE: (("GET",), managed_login.answer),
    managed_login.LOGIN: (("GET", "POST"), managed_login.answer),
    managed_login.LOGOUT: (("GET",), managed_login.answer),
    oauth.TOKEN: (("POST",), oauth.token),
    oauth.REVOKE: (("POST",), oauth.revoke),
    openid.USER_INFO: (("GET",), openid.user_info),
}
"""Path → methods, and who answers: where the pool has a domain."""


@dataclass
class CognitoServer:
    """Where it listens, the pool behind it, and what it was asked (the operation and the parsed body).

    Attributes:
        faults: the failures that are still to come.
    """

    pool: Pool
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.requests]

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [body for name, body in self.requests if name == operation]

    def answer(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Raises Refusal."""
        with self._one_at_a_time:
            self.requests.append((operation, body))
            if operation not in OPERATIONS:
                raise Refusal("UnknownOperationException", f"The simulator has no {operation}.")
            return OPERATIONS[operation](self.pool, checked(operation, body))

    def answer_sts(self, action: str, form: dict[str, Any], request: Request) -> dict[str, Any]:
        """Raises Refusal."""
        with self._one_at_a_time:
            token = request.headers.get("x-amz-security-token", "")
            self.requests.append((action, {**form, "SessionToken": token}))
            if action in sts.UNSIGNED and sts.is_unsigned(request):
                return sts.UNSIGNED[action](self.pool, form)
            keys = sts.signer(self.pool, request)
            if action not in sts.SIGNED:
                raise Refusal(
                    "AccessDenied", f"User: {keys.arn} is not authorized to perform: sts:{action}", 403
                )
            return sts.SIGNED[action](self.pool, keys)

    def answer_page(self, request: Request, answer: Callable[[Pool, Request], Response]) -> Response:
        with self._one_at_a_time:
            token = request.headers.get("x-amz-security-token")
            self.requests.append(
                (f"{request.method} {request.target}", {"SessionToken": token} if token else {})
            )
            return answer(self.pool, request)

    def invoke(self, function: str, region: str, body: bytes, keys: roles.Keys) -> bytes | functions.Failed:
        """Raises Refusal."""
        with self._one_at_a_time:
            self.requests.append(("Invoke", {"function": function, "region": region, **json.loads(body)}))
            if self.pool.functions_busy:
                raise Refusal("TooManyRequestsException", "Rate Exceeded.", 429)
            return functions.invoke(self.pool, function, region, body, keys)


def respond_or_fail(cognito: CognitoServer, request: Request) -> Response | None:
    """Answer a request, or let its fault happen. Return None if the connection is to be closed without an answer."""
    operation = operation_of(request)
    fault = cognito.faults.take(operation)
    if fault is None:
        return respond(cognito, request)
    time.sleep(fault.seconds)
    answered = fault.refusal is None and not fault.status and not fault.is_dropped
    if answered or fault.is_done:
        response = respond(cognito, request)
        if answered:
            return response
    else:
        cognito.requests.append((operation, {}))
    if fault.is_dropped:
        return None
    if fault.refusal is None:
        return Response(fault.status, f"<html><body><h1>{fault.status}</h1></body></html>", "text/html")
    if operation in sts.SIGNED | sts.UNSIGNED:
        return Response(fault.refusal.status, sts.error_as_xml(fault.refusal), "text/xml")
    is_page = operation == PUBLIC_KEYS or operation.startswith("/")
    status = (
        429 if is_page and fault.refusal.code == BUSY else fault.refusal.status
    )  # pages are throttled with 429
    return _refused(fault.refusal.code, fault.refusal.message, status)


def respond(cognito: CognitoServer, request: Request) -> Response:
    """Answer a request by the service that it is for; what nobody here serves is refused."""
    pool, path = cognito.pool, request.path
    if path in _PAGES and pool.callback_urls and request.method in _PAGES[path][0]:
        return cognito.answer_page(request, _PAGES[path][1])
    if path in (console.PATH, console.SIGN_OUT) and request.method in ("GET", "POST"):
        return cognito.answer_page(request, console.answer)
    if http_api.route(request) in pool.routes:
        return cognito.answer_page(request, http_api.answer)
    if path.endswith(tuple(_WELL_KNOWN)) and request.method == "GET":
        return cognito.answer_page(request, _well_known)
    if functions.named_in(path):
        return _invoke(cognito, request)
    if path == "/" and "Action" in dict(request.parameters()):
        return _sts(cognito, request)
    if path == "/" and request.method == "POST" and "x-amz-target" in request.headers:
        return _json(cognito, request)
    if sigv4.scope_service(request) == "s3":
        return cognito.answer_page(request, s3.answer)
    cognito.requests.append((f"{request.method} {request.target}", {}))
    return _refused("AccessDeniedException", "The simulator does not answer this.", 403)


def _public_keys(pool: Pool, request: Request) -> Response:
    return json_response(200, pool.key_ids.public())


_WELL_KNOWN = {openid.PUBLIC_KEYS: _public_keys, openid.CONFIGURATION: openid.configuration}


def _well_known(pool: Pool, request: Request) -> Response:
    for path, answer in _WELL_KNOWN.items():
        if request.path == f"/{pool.user_pool_id}{path}":
            return answer(pool, request)
    return _refused("ResourceNotFoundException", "The user pool does not exist.", 404)


def _json(cognito: CognitoServer, request: Request) -> Response:
    service, _, operation = request.headers["x-amz-target"].rpartition(".")
    if cognito.pool.firewall and service == USER_POOL:
        return waf.ANSWERS[cognito.pool.firewall]
    try:
        answer = cognito.answer(operation, _object(request.body))
    except Refusal as refusal:
        return _refused(refusal.code, refusal.message, refusal.status)
    return Response(200, json.dumps(answer), JSON)


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Refusal("SerializationException")
    return content


def _refused(code: str, message: str, status: int) -> Response:
    body = json.dumps({"__type": code, "message": message})
    words = " ".join(message.split()).encode("latin-1", "replace").decode("latin-1")
    return Response(status, body, JSON, {"x-amzn-errortype": f"{code}:", "x-amzn-errormessage": words})


def _sts(cognito: CognitoServer, request: Request) -> Response:
    form = dict(request.parameters())
    action = form.pop("Action")
    try:
        return Response(200, sts.as_xml(action, cognito.answer_sts(action, form, request)), "text/xml")
    except Refusal as refusal:
        return Response(refusal.status, sts.error_as_xml(refusal), "text/xml")


def _invoke(cognito: CognitoServer, request: Request) -> Response:
    try:
        signed = functions.signer(cognito.pool, request)
        answer = cognito.invoke(functions.named_in(request.path), signed.region, request.body, signed.keys)
    except Refusal as refusal:
        error = {"Type": "User", "Message": refusal.message}
        return json_response(refusal.status, error, {"x-amzn-errortype": refusal.code})
    if isinstance(answer, functions.Failed):
        return Response(200, answer.body.decode(), headers={"x-amz-function-error": "Unhandled"})
    return Response(200, answer.decode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged
    cognito: CognitoServer

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.cognito.pool.now(), usegmt=True)

    def do_GET(self) -> None:
        response = self._answer()
        if response is None:
            self.close_connection = True
        else:
            self._send(response)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_GET  # noqa: N815

    def _answer(self) -> Response | None:
        try:
            request = self._request()
        except ValueError:
            self.close_connection = True
            return _refused("SerializationException", "The request has no good length.", 400)
        if guard.refuses(request, self.cognito.port, (managed_login.LOGIN,)):
            return _refused("AccessDeniedException", "The simulator does not answer this.", 403)
        try:
            return respond_or_fail(self.cognito, request)
        except Exception:
            LOG.exception("%s has failed.", request.path)
            return _refused("InternalErrorException", "", 500)

    def _request(self) -> Request:
        """Read the request. Raises ValueError when it does not say, in digits, how long its body is."""
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isdecimal() or int(length) > LONGEST_BODY:
            raise ValueError
        names = {name.lower() for name in self.headers}
        headers = {name: ",".join(self.headers.get_all(name, ())) for name in names}
        target = self.requestline.split()[1]  # as it was sent: `path` has a leading "//" made one
        return Request(self.command, target, headers, self.rfile.read(int(length)))

    def _send(self, response: Response) -> None:
        body = response.body.encode()
        headers = {
            "content-type": response.content_type,
            "content-length": str(len(body)),
            "x-amzn-requestid": str(uuid.uuid4()),
            **response.headers,
        }
        with contextlib.suppress(ConnectionError):
            self.send_response(response.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def serve(pool: Pool | None = None, faults: Faults | None = None) -> Iterator[CognitoServer]:
    """A server on a loopback port of its own, for as long as the block lasts."""

    class Handler(_Handler):
        cognito = CognitoServer(pool or Pool(), faults=faults or Faults())

    with serving(Handler) as Handler.cognito.url:
        yield Handler.cognito
