"""An HTTP server for this machine alone, where anybody may knock: other users, and every page in a browser.

It knows limits, who asks, and what no answer goes without. What is answered, and to whom, a `Site` says.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from typing import Any, Protocol

from ...errors import CognitoTuiError
from ..base import LINUX, POSIX
from .peer import can_tell, is_ours

CONNECTION_SECONDS = 5.0  # for all of one request: those who mean it need a fraction of one
_IP_FREEBIND = 15  # which has no name in Python's `socket`; it counts for IPv6, too
_POLL_SECONDS = 0.1
_HEADERS = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class LoopbackRequest:
    """What somebody asks for.

    Attributes:
        path: as it was sent, with its query.
    """

    method: str
    path: str = field(repr=False)
    headers: Message = field(repr=False)
    _is_other_user: Callable[[], bool] = field(repr=False)

    def is_for(self, *hosts: str) -> bool:
        """Return whether it has one of these as its Host, and no other: a page that rebinds its name to 127.0.0.1 has
        another. Where the port is HTTP's own, programs leave it out.
        """
        named = self.headers.get_all("host", [])
        return len(named) == 1 and _host(named[0]) in map(_host, hosts)

    @property
    def is_other_user(self) -> bool:
        """Whether it is not known to be of a program of this user's; False where the system does not say."""
        return self._is_other_user()


@dataclass(frozen=True)
class LoopbackResponse:
    """An answer; what all answers have in common is added."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Site(Protocol):
    """What is served."""

    def respond(self, request: LoopbackRequest) -> LoopbackResponse:
        """Return the answer. It is called in a thread for each request."""

    def respond_malformed(self, status: int) -> LoopbackResponse:
        """Return the answer to what is not HTTP, has too much of it, or a method that is not served."""

    def sent(self, response: LoopbackResponse, *, whole: bool) -> None:
        """Called once an answer of `respond` is sent, or could not be."""


class LoopbackServer(ThreadingHTTPServer):
    """One thread for each connection, each with a time limit; silent. Raises OSError when it cannot have the port.

    Args:
        methods: those that the site answers.

    Attributes:
        port: where it listens.
        checks_user: whether the system says whose program asks.
    """

    daemon_threads = True
    request_queue_size = 128  # idle visitors must not make others queue
    allow_reuse_address = POSIX  # where it would let two programs share the port

    def __init__(
        self,
        site: Site,
        port: int = 0,
        *,
        address: str = "127.0.0.1",
        family: socket.AddressFamily = socket.AF_INET,
        methods: tuple[str, ...] = ("GET",),
    ) -> None:
        self.site, self.methods = site, methods
        self.address_family = family
        self.checks_user = can_tell()
        self._alarms: dict[Any, threading.Timer] = {}  # by open connection
        super().__init__((address, port), _Handler)
        self.port: int = self.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def server_bind(self) -> None:
        if not POSIX:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif LINUX and not ip_address(str(self.server_address[0])).is_loopback:
            # a bridge may get its address only when the first container is at it
            self.socket.setsockopt(socket.SOL_IP, _IP_FREEBIND, 1)
        TCPServer.server_bind(self)  # HTTPServer's own asks the network for this machine's name

    def process_request(self, request: Any, client_address: Any) -> None:
        # a socket's own time limit would start anew with every byte
        alarm = self._alarms[request] = threading.Timer(CONNECTION_SECONDS, _hang_up, (request,))
        alarm.daemon = True
        alarm.start()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        if alarm := self._alarms.pop(request, None):
            alarm.cancel()
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        # nobody gets an answer any more by a connection that was opened ahead of need
        for connection in list(self._alarms):
            _hang_up(connection)

    def handle_error(self, *_: Any) -> None:
        """Whoever hung up or was too slow is of no interest."""


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged

    def do_GET(self) -> None:
        site = self.server.site
        if self.command not in self.server.methods:
            return self.send_error(501)
        response = site.respond(LoopbackRequest(self.command, self.path, self.headers, self._is_other_user))
        whole = False
        try:
            self._send(response)
            whole = True
        finally:
            site.sent(response, whole=whole)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET  # noqa: N815

    def send_error(self, code: int, *_: Any) -> None:
        self._send(self.server.site.respond_malformed(code))

    def _is_other_user(self) -> bool:
        return self.server.checks_user and not is_ours(self.connection)

    def _send(self, response: LoopbackResponse) -> None:
        self.send_response_only(response.status)  # the longer way logs the path, and says what serves
        for name, value in {
            **_HEADERS,
            **response.headers,
            "Content-Length": str(len(response.body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)


def cannot_listen(port: int, error: OSError | OverflowError, hint: str) -> CognitoTuiError:
    """Return why this port cannot be had, as an error."""
    if getattr(error, "errno", 0) == errno.EADDRINUSE:
        return CognitoTuiError(f"Port {port} of this machine is taken.", hint=hint)
    why = getattr(error, "strerror", "") or "ports go up to 65535"
    return CognitoTuiError(f"Cannot listen on port {port} of this machine: {why}.", hint=hint)


def _host(text: str) -> str:
    return text.lower().removesuffix(":80")


def wait_for(event: threading.Event, seconds: float, cancelled: Callable[[], bool] = lambda: False) -> bool:
    """Return whether `event` was set within `seconds`, and before `cancelled`."""
    end = time.monotonic() + seconds
    while not event.wait(min(_POLL_SECONDS, max(0.0, end - time.monotonic()))):
        if cancelled() or time.monotonic() >= end:
            return False
    return True


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
