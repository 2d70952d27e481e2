"""The end of a browser sign-in on this machine: waits on a loopback port for the one redirect (RFC 8252, 7.3).

Anybody may knock at a loopback port: other users, and every web page that is open in a browser. So only a GET of
the right path counts, with the right Host (a page that rebinds its name to 127.0.0.1 has another), the right state,
and from a program of this user's where the system says whose it is; all else is turned away and the wait goes on.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ...errors import CognitoTuiError, ConfigurationError
from ..base import Secret
from ..config import DEFAULT_REDIRECT_URI
from ..loopback import NOT_YOURS, LoopbackServer, can_tell, is_ours

_LONGEST = 16_384  # characters of a path: Cognito's redirects have some hundreds
_POLL_SECONDS = 0.1


class RedirectListener:
    """Listens while its `with` block runs; nothing is logged.

    Args:
        redirect_uri: `http://localhost:<port>/<path>`, or with 127.0.0.1 or [::1]: as registered.
        state: what the redirect must bring along.

    Raises:
        ConfigurationError: `redirect_uri` names no port.
    """

    def __init__(self, redirect_uri: str, state: Secret) -> None:
        self._expected = urlsplit(redirect_uri)
        self._port = _port(redirect_uri)
        self._state = state
        self._strange = False  # the right redirect has come from what is not known to be this user's
        self._checks_peer = can_tell()
        self._accepting = threading.Lock()
        self._accepted: Secret | None = None
        self._answered = threading.Event()
        self._servers = ExitStack()

    def __enter__(self) -> RedirectListener:
        """Raises CognitoTuiError when the port cannot be had."""
        try:
            with ExitStack() as starting:
                for family, address in self._addresses():
                    server = _Server(family, (address, self._port), self)
                    starting.callback(server.stop)
                    server.start()
                self._servers = starting.pop_all()
        except OSError as error:
            raise CognitoTuiError(
                f"Port {self._port} of this machine, where the browser would come back to, is taken."
                if error.errno == errno.EADDRINUSE
                else f"Port {self._port} of this machine cannot be listened on: {error.strerror}.",
                hint="Is another sign-in running? You can still sign in and paste the address the browser ends at.",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._servers.close()

    def wait(self, timeout: float, cancelled: Callable[[], bool] = lambda: False) -> Secret | None:
        """The full redirect URL, with a code or with an error; None after `timeout` seconds, or when cancelled.

        Raises:
            CognitoTuiError: it came, but from what is not known to be a program of this user's.
        """
        end = time.monotonic() + timeout
        while not self._answered.wait(min(_POLL_SECONDS, max(0.0, end - time.monotonic()))):
            if self._strange:
                raise CognitoTuiError(
                    "The browser came back, but cannot be told to be yours.",
                    detail=NOT_YOURS,
                    hint="If you did sign in with it, copy the address that it shows, and paste it.",
                )
            if cancelled() or time.monotonic() >= end:
                return None
        return self._accepted

    def answer(self, path: str, hosts: list[str], ours: Callable[[], bool]) -> tuple[int, str]:
        """HTTP status and words for a GET of `path`, from a program of this user's or not."""
        if [host.lower() for host in hosts] != [self._expected.netloc.lower()]:
            return 421, "This address is for a sign-in from a terminal."
        base, _, query_text = path.partition("?")
        if base != self._expected.path or len(path) > _LONGEST:
            return 404, "There is nothing here."
        query = parse_qs(query_text, max_num_fields=50)
        states = query.get("state", [])
        if len(states) != 1 or Secret(states[0]) != self._state:
            return 400, "This does not belong to the sign-in that is waiting. Start again from the terminal."
        if self._checks_peer and not ours():
            return (
                403,
                "This browser cannot be told to be yours. Copy its address, and paste that in the terminal.",
            )
        with self._accepting:
            if self._accepted is not None:
                return 410, "This sign-in has been answered. You can close this window."
            self._accepted = Secret(f"{self._expected.scheme}://{self._expected.netloc}{path}")
        if "code" not in query:
            return 200, "You are not signed in: the terminal says why. You can close this window."
        return 200, "You can close this window and go back to the terminal."

    def sent(self, status: int) -> None:
        """The browser has its page: `wait` may return, and the program end."""
        self._strange = self._strange or status == 403
        if self._accepted is not None:
            self._answered.set()

    def _addresses(self) -> list[tuple[socket.AddressFamily, str]]:
        """Where a browser may look for the host. Nobody else may listen on any of them: they would get the code."""
        ipv4, ipv6 = (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")
        if self._expected.hostname == "localhost":
            return [ipv4, ipv6] if _has_ipv6() else [ipv4]
        return [ipv6] if self._expected.hostname == "::1" else [ipv4]


def _port(redirect_uri: str) -> int:
    with suppress(ValueError):
        if port := urlsplit(redirect_uri).port:
            return port
    raise ConfigurationError(
        f"The redirect_uri {redirect_uri} names no port of this machine.",
        hint=f"It must look like {DEFAULT_REDIRECT_URI}, and be registered with the app client.",
    )


def _has_ipv6() -> bool:
    with suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


class _Server(LoopbackServer):
    def __init__(
        self, family: socket.AddressFamily, address: tuple[str, int], listener: RedirectListener
    ) -> None:
        self.listener = listener
        super().__init__(address, _Handler, family)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged

    def do_GET(self) -> None:
        try:
            status, words = self.server.listener.answer(
                self.path, self.headers.get_all("host", []), lambda: is_ours(self.connection)
            )
        except ValueError:  # a query of a thousand fields
            status, words = 400, "This is no address."
        try:
            self._page(status, words)
        finally:
            self.server.listener.sent(status)

    def send_error(self, code: int, *_: Any) -> None:
        self._page(code, "There is nothing here.")

    def _page(self, status: int, words: str) -> None:
        body = _PAGE.format(style=_STYLE, words=words).encode()
        self.send_response_only(status)  # the longer way logs the path, which holds the code
        for name, value in {**_HEADERS, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.25rem/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 32rem; padding: 2rem; text-align: center; text-wrap: balance; }
"""
# No word of it comes from the request.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign-in</title>
<style>{style}</style>
</head>
<body><main><p>{words}</p></main></body>
</html>
"""
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Connection": "close",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
}
