"""A secret URL for a browser, which gets it from a loopback port, once.

Whatever opens a browser has the address in its command line, where every user of this machine can read it. So it is
given another one, good for one request, which redirects. Where the system says who asks (Linux), nobody but this user
gets an answer. Elsewhere that address is kept from others: the browser is told of a file that only this user can read,
which leads to it. Not everywhere a file: a browser in a sandbox (snap, Flatpak) could not read it.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from ...errors import CognitoTuiError
from ..base import Secret
from .browser import open_url
from .peer import NOT_YOURS, can_tell, is_ours
from .server import LoopbackServer

PATIENCE = 30.0  # seconds for a browser to start and ask
_POLL_SECONDS = 0.1


def open_one_time_link(
    url: Secret, patience: float = PATIENCE, cancelled: Callable[[], bool] = lambda: False
) -> bool:
    """Opens `url` in the browser; False when there is none. Blocks until it has asked: call it in a thread.

    Raises:
        CognitoTuiError: it did not ask within `patience` seconds, or before `cancelled`; or no port can be had.
    """
    with OneTimeRedirect(url) as shot:
        if not open_url(shot.address):
            return False
        if not shot.wait(patience, cancelled):
            raise CognitoTuiError(
                "The browser did not fetch the page.",
                detail=NOT_YOURS if shot.refused else "",
                hint="Try again, or open the address yourself.",
            )
    return True


class OneTimeRedirect:
    """Redirects one request to `url` while its `with` block runs; nothing is logged.

    Attributes:
        address: what to open, once it runs.
        refused: whether anybody asked rightly who is not known to be this user.
    """

    def __init__(self, url: Secret) -> None:
        self.address = ""
        self.refused = False
        self._checks_peer = can_tell()
        self._path = f"/{secrets.token_urlsafe(16)}"
        self._left: list[Secret] = [url]  # popping is atomic
        self._taken = threading.Event()
        self._running = ExitStack()

    def __enter__(self) -> OneTimeRedirect:
        """Raises CognitoTuiError when no port can be had, or no file written."""
        with ExitStack() as starting:
            try:
                self._server = _Server(self)
                self._server.start()
                starting.callback(self._server.stop)
                address = f"http://{self._host}{self._path}"
                self.address = address if self._checks_peer else starting.enter_context(_only_ours(address))
            except OSError as error:
                raise CognitoTuiError(
                    f"The browser cannot be given the address: {error.strerror}.",
                    hint="Open the address yourself.",
                ) from error
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def wait(self, seconds: float, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Whether the redirect is fetched by then."""
        end = time.monotonic() + seconds
        while not self._taken.wait(min(_POLL_SECONDS, max(0.0, end - time.monotonic()))):
            if cancelled() or time.monotonic() >= end:
                return False
        return True

    def taken(self) -> None:
        """The redirect has been sent."""
        self._taken.set()

    def target(self, path: str, hosts: list[str], ours: Callable[[], bool]) -> Secret | None:
        """Where a GET of `path` is to go, once. A page that rebinds its name to 127.0.0.1 has another Host."""
        if hosts != [self._host] or not secrets.compare_digest(path.encode(), self._path.encode()):
            return None
        if self._checks_peer and not ours():
            self.refused = True
            return None
        with suppress(IndexError):
            return self._left.pop()
        return None

    @property
    def _host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"


@contextmanager
def _only_ours(address: str) -> Iterator[str]:
    """The URL of a page that leads there, which nobody but this user can read. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="cognito-tui-") as folder:  # mode 0700
        page = Path(folder, "open.html")
        with open(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(_PAGE.format(address=address))
        yield page.as_uri()


_PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}">
<title>cognito-tui</title>
<p><a href="{address}">Go on</a></p>
"""


class _Server(LoopbackServer):
    def __init__(self, shot: OneTimeRedirect) -> None:
        self.shot = shot
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        shot = self.server.shot
        hosts = self.headers.get_all("host", [])
        url = shot.target(self.path, hosts, lambda: is_ours(self.connection))
        if url is None:
            self.send_error(404)
            return
        self.send_response_only(303)
        self.send_header("Location", url.reveal())
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Length", "0")
        self.end_headers()
        shot.taken()

    def send_error(self, code: int, *_: Any) -> None:
        self.send_response_only(code)  # the longer way logs the path
        self.send_header("Content-Length", "0")
        self.end_headers()
