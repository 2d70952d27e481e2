"""A Cognito over HTTP that answers what the test tells it to, and remembers what it was asked.

For what no emulator can be made to say: unknown challenges, expired sessions, missing fields, nonsense. Its answers
have the shapes of the API reference; whether AWS would ever give them in this order is not proven here.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.loopback import serving

Reply = dict[str, Any] | Callable[[dict[str, Any]], Any]


@dataclass
class Failure:
    """An AWS error: its code and message, in the JSON protocol's shape."""

    code: str
    message: str = ""
    status: int = 400


@dataclass
class Raw:
    """Bytes that are not from Cognito."""

    body: bytes
    status: int = 200
    content_type: str = "text/html"


@dataclass
class ScriptedCognito:
    """`replies[operation]` is a list: one reply each call, the last one for ever."""

    url: str = ""
    replies: dict[str, list[Any]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    date: datetime | None = None  # the server's clock; None: the right time
    request_id: str = "request-1"  # of every answer; empty: not AWS's

    def on(self, operation: str, *replies: Any) -> ScriptedCognito:
        self.replies[operation] = list(replies)
        return self

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [body for name, body in self.requests if name == operation]

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.requests]


def jwt(**claims: Any) -> str:
    """An unsigned token with these claims: the client reads its own tokens, it does not verify them."""
    parts = [{"alg": "none"}, {"sub": "sub-1", "cognito:username": "ada", "exp": 4_000_000_000, **claims}]
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        + ".x"
    )


def tokens(**claims: Any) -> dict[str, Any]:
    result = {
        "IdToken": jwt(**claims),
        "AccessToken": "access-token",
        "RefreshToken": "refresh-token",
        "ExpiresIn": 3600,
    }
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def challenge(name: str, session: str = "session-1", **parameters: str) -> dict[str, Any]:
    return {"ChallengeName": name, "Session": session, "ChallengeParameters": parameters}


def keys(expires_at: float = 4_000_000_000) -> dict[str, Any]:
    return {
        "IdentityId": "eu-west-1:identity",
        "Credentials": {
            "AccessKeyId": "ASIAEXAMPLEEXAMPLE00",
            "SecretKey": "secret-access-key-canary",
            "SessionToken": "session-token-canary",
            "Expiration": expires_at,
        },
    }


@contextlib.contextmanager
def serve() -> Iterator[ScriptedCognito]:
    script = ScriptedCognito()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(
                script.date or datetime.fromtimestamp(time.time(), timezone.utc), usegmt=True
            )

        def do_GET(self) -> None:
            script.requests.append((f"GET {self.path}", {}))
            [reply] = script.replies.get(f"GET {self.path}", [lambda _: {}])
            self._reply(json.dumps(reply({})).encode(), 200, "application/json")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            target = self.headers.get("x-amz-target", "")
            operation = target.rpartition(".")[2]
            request = json.loads(body) if operation else {}
            script.requests.append((operation, request))
            replies = script.replies.get(operation, [Failure("UnknownOperationException")])
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            if callable(reply):
                reply = reply(request)
            if isinstance(reply, Failure):
                error = {"__type": reply.code, "message": reply.message}
                self._reply(json.dumps(error).encode(), reply.status, "application/x-amz-json-1.1")
            elif isinstance(reply, Raw):
                self._reply(reply.body, reply.status, reply.content_type)
            else:
                self._reply(json.dumps(reply).encode(), 200, "application/x-amz-json-1.1")

        def _reply(self, body: bytes, status: int, content_type: str) -> None:
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(body)))
                if script.request_id:
                    self.send_header("x-amzn-requestid", script.request_id)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as script.url:
        yield script
