"""An API that takes whatever comes, writes it down, and answers what the test says."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from tests.support.loopback import serving


class Asked(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]  # their names in lower case
    body: bytes


@dataclass
class RecordingApi:
    """Attributes:
    hold: set by a test: answers wait for it.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    body: bytes = b'{"message":"Hello."}'
    requests: list[Asked] = field(default_factory=list)
    hold: threading.Event | None = None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def last(self) -> Asked:
        return self.requests[-1]


@contextmanager
def serve() -> Iterator[RecordingApi]:
    api = RecordingApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            api.requests.append(Asked(self.command, self.path, headers, body))
            if api.hold is not None:
                api.hold.wait(30)
            self.send_response(api.status)
            for name, value in {**api.headers, "content-length": str(len(api.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(api.body)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as api.url:
        try:
            yield api
        finally:
            if api.hold is not None:
                api.hold.set()
