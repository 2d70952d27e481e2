"""A secret URL for a browser, which gets it from a loopback port, once.

Whatever opens a browser has the address in its command line, where every user of this machine can read it. So it is
given another one, good for one request, which redirects. Where the system can tell, another user's request is refused;
elsewhere one who reads the address and is faster than the browser gets the secret, and the browser gets nothing.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from .browser import open_url
from .errors import CognitoTuiError
from .loopback_server import LoopbackServer
from .peer import belongs_to_another
from .secret import Secret

PATIENCE = 30.0  # seconds for a browser to start and ask


def open_secretly(url: Secret, patience: float = PATIENCE) -> bool:
    """Opens `url` in the browser; False when there is none. Blocks until it has asked: call it in a thread.

    Raises:
        CognitoTuiError: it did not ask within `patience` seconds, or no port can be had.
    """
    with OneShot(url) as shot:
        if not open_url(shot.address):
            return False
        if not shot.wait(patience):
            raise CognitoTuiError("The browser did not fetch the page.", hint="Try again.")
    return True


class OneShot:
    """Redirects one request to `url` while its `with` block runs; nothing is logged.

    Attributes:
        address: where, once it runs.
    """

    def __init__(self, url: Secret) -> None:
        self.address = ""
        self._path = f"/{secrets.token_urlsafe(16)}"
        self._left: list[Secret] = [url]  # popping is atomic
        self._taken = threading.Event()

    def __enter__(self) -> OneShot:
        """Raises CognitoTuiError when no port can be had."""
        try:
            self._server = _Server(self)
        except OSError as error:
            raise CognitoTuiError(f"No port of this machine can be listened on: {error.strerror}.") from error
        self.address = f"http://{self._host}{self._path}"
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def wait(self, seconds: float) -> bool:
        """Whether the redirect is fetched by then."""
        return self._taken.wait(seconds)

    def taken(self) -> None:
        """The redirect has been sent."""
        self._taken.set()

    def target(self, path: str, hosts: list[str]) -> Secret | None:
        """Where a GET of `path` is to go, once. A page that rebinds its name to 127.0.0.1 has another Host."""
        if hosts != [self._host] or not secrets.compare_digest(path.encode(), self._path.encode()):
            return None
        with suppress(IndexError):
            return self._left.pop()
        return None

    @property
    def _host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"


class _Server(LoopbackServer):
    def __init__(self, shot: OneShot) -> None:
        self.shot = shot
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        stranger = belongs_to_another(self.connection)
        url = None if stranger else self.server.shot.target(self.path, self.headers.get_all("host", []))
        if url is None:
            self.send_error(404)
            return
        self.send_response_only(303)
        self.send_header("Location", url.reveal())
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.shot.taken()

    def send_error(self, code: int, *_: Any) -> None:
        self.send_response_only(code)  # the longer way logs the path
        self.send_header("Content-Length", "0")
        self.end_headers()
