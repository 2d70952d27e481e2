"""Just enough ASGI to stand in front of another application: read a request, ask the next one, answer JSON.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from email.utils import formatdate
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class AwsError(Exception):
    """A refusal: AWS's own error code and message."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


def headers_of(scope: Scope) -> dict[str, str]:
    """Header names in lower case; of a repeated one, the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def body_of(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def ask(app: Application, scope: Scope, body: bytes) -> tuple[int, bytes]:
    """Hands `app` a request of our own; returns its status and body."""
    status, answer = 500, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, answer
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            answer += message.get("body", b"")

    await app(scope, receive, send)
    return status, answer


async def reply(send: Send, answer: Mapping[str, Any], status: int = 200, code: str = "") -> None:
    body = json.dumps(answer).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "content-length": str(len(body)),
        "date": formatdate(usegmt=True),  # clients learn from it how wrong their clock is
        "x-amzn-requestid": str(uuid.uuid4()),
    }
    if code:
        headers["x-amzn-errortype"] = code
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, error: AwsError) -> None:
    await reply(send, {"__type": error.code, "message": error.message}, error.status, error.code)
