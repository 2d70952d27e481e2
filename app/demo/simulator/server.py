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
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from . import (
    account,
    authenticator,
    challenges,
    credentials,
    devices,
    functions,
    registration,
    roles,
    sign_in,
    signing,
    sts,
    tokens,
    user_sessions,
)
from .loopback import LOG, serving
from .pool import Answer, Body, Pool
from .refusal import Refusal
from .shapes import checked

__all__ = ["CognitoServer", "Pool", "serve"]

JSON = "application/x-amz-json-1.1"
Reply = tuple[int, str, str, Mapping[str, str]]
"""Status, body, content type, further headers."""

OPERATIONS: dict[str, Callable[[Pool, Body], Answer]] = {
    **sign_in.OPERATIONS,
    **challenges.OPERATIONS,
    **authenticator.OPERATIONS,
    **tokens.OPERATIONS,
    **user_sessions.OPERATIONS,
    **registration.OPERATIONS,
    **account.OPERATIONS,
    **devices.OPERATIONS,
    **credentials.OPERATIONS,
    **sts.OPERATIONS,
}


@dataclass
class CognitoServer:
    """Where it listens, the pool behind it, and what it was asked (the operation and the parsed body)."""

    pool: Pool
    url: str = ""
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.requests]

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [body for name, body in self.requests if name == operation]

    def answer(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Raises Refusal."""
        with self._one_at_a_time:
            self.requests.append((operation, body))
            if self.pool.throttle_next > 0:
                self.pool.throttle_next -= 1
                raise Refusal("TooManyRequestsException", "Rate exceeded")
            if operation not in OPERATIONS:
                raise Refusal("UnknownOperationException")
            if operation not in credentials.OPERATIONS and self.pool.is_busy():
                raise Refusal("TooManyRequestsException", "Rate exceeded")
            return OPERATIONS[operation](self.pool, checked(operation, body))

    def invoke(self, function: str, region: str, body: bytes, keys: roles.Keys) -> bytes | functions.Failed:
        """Raises Refusal."""
        with self._one_at_a_time:
            self.requests.append(("Invoke", {"function": function, "region": region, **json.loads(body)}))
            if self.pool.functions_busy:
                raise Refusal("TooManyRequestsException", "Rate Exceeded.", 429)
            return functions.invoke(self.pool, function, region, body, keys)


def json_rpc(cognito: CognitoServer, _: str, headers: Mapping[str, str], body: bytes) -> Reply:
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    try:
        answer = cognito.answer(operation, json.loads(body) if operation else {})
    except Refusal as refusal:
        return refusal.status, json.dumps({"__type": refusal.code, "message": refusal.message}), JSON, {}
    except Exception:
        LOG.exception("%s has failed.", operation)
        return 500, json.dumps({"__type": "InternalErrorException", "message": ""}), JSON, {}
    return 200, json.dumps(answer), JSON, {}


def sts_query(cognito: CognitoServer, _: str, headers: Mapping[str, str], body: bytes) -> Reply:
    form = dict(parse_qsl(body.decode()))
    action = form.pop("Action", "")
    if action == "AssumeRoleWithWebIdentity" and "authorization" in headers:
        action = f"signed {action}"  # there is none: nobody's keys belong there
    if token := headers.get("x-amz-security-token"):
        form["SessionToken"] = token
    try:
        return 200, sts.as_xml(action, cognito.answer(action, form)), "text/xml", {}
    except Refusal as refusal:
        return refusal.status, sts.error_as_xml(refusal), "text/xml", {}


def lambda_invoke(cognito: CognitoServer, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
    try:
        keys, region = functions.signer(cognito.pool, path, headers, body)
        answer = cognito.invoke(functions.named_in(path), region, body, keys)
    except Refusal as refusal:
        error = {"Type": "User", "Message": refusal.message}
        return refusal.status, json.dumps(error), "application/json", {"x-amzn-errortype": refusal.code}
    if isinstance(answer, functions.Failed):
        return 200, answer.body.decode(), "application/json", {"x-amz-function-error": "Unhandled"}
    return 200, answer.decode(), "application/json", {}


@contextlib.contextmanager
def serve(pool: Pool | None = None) -> Iterator[CognitoServer]:
    """A server on a loopback port of its own, for as long as the block lasts."""
    cognito = CognitoServer(pool or Pool())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(cognito.pool.now(), usegmt=True)

        def do_GET(self) -> None:
            cognito.requests.append((f"GET {self.path}", {}))
            is_keys = self.path == f"/{cognito.pool.user_pool_id}/.well-known/jwks.json"
            answer = signing.public_keys() if is_keys else {}
            self._reply(200 if is_keys else 404, json.dumps(answer), "application/json")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            protocol = lambda_invoke if functions.named_in(self.path) else json_rpc
            if body.startswith(b"Action=") or b"&Action=" in body:
                protocol = sts_query
            self._reply(*protocol(cognito, self.path, headers, body))

        def _reply(
            self, status: int, text: str, content_type: str, more: Mapping[str, str] = MappingProxyType({})
        ) -> None:
            with contextlib.suppress(ConnectionError):
                body = text.encode()
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(body)))
                self.send_header("x-amzn-requestid", str(uuid.uuid4()))
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as cognito.url:
        yield cognito
