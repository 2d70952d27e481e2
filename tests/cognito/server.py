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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import (
    account,
    authenticator,
    challenges,
    credentials,
    devices,
    registration,
    sign_in,
    tokens,
    user_sessions,
)
from .pool import Answer, Body, Pool
from .refusal import Refusal

__all__ = ["CognitoServer", "Pool", "serve"]

JSON = "application/x-amz-json-1.1"

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
            return OPERATIONS[operation](self.pool, body)


@contextlib.contextmanager
def serve(pool: Pool | None = None) -> Iterator[CognitoServer]:
    """A server on a loopback port of its own, for as long as the block lasts."""
    cognito = CognitoServer(pool or Pool())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(cognito.pool.now(), usegmt=True)

        def do_GET(self) -> None:
            cognito.requests.append((f"GET {self.path}", {}))
            is_keys = self.path == f"/{cognito.pool.user_pool_id}/.well-known/jwks.json"
            answer = tokens.public_keys() if is_keys else {}
            self._reply(200 if is_keys else 404, json.dumps(answer), "application/json")

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            operation = self.headers.get("x-amz-target", "").rpartition(".")[2]
            if "Action=GetCallerIdentity" in text and not operation:
                cognito.requests.append(("GetCallerIdentity", {}))
                self._reply(200, credentials.get_caller_identity(), "text/xml")
                return
            try:
                answer = cognito.answer(operation, json.loads(text) if operation else {})
            except Refusal as refusal:
                error = {"__type": refusal.code, "message": refusal.message}
                self._reply(refusal.status, json.dumps(error), JSON)
            except Exception:
                self._reply(500, json.dumps({"__type": "InternalErrorException", "message": ""}), JSON)
                raise  # socketserver prints it
            else:
                self._reply(200, json.dumps(answer), JSON)

        def _reply(self, status: int, text: str, content_type: str) -> None:
            with contextlib.suppress(ConnectionError):
                body = text.encode()
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(body)))
                self.send_header("x-amzn-requestid", str(uuid.uuid4()))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    cognito.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield cognito
    finally:
        server.shutdown()
        server.server_close()
