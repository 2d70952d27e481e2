"""The end of a browser sign-in on this machine: waits on a loopback port for the one redirect (RFC 8252, 7.3).

Anybody may knock at a loopback port: other users, and every web page that is open in a browser. So only a GET of
the right path counts, with the right Host (a page that rebinds its name to 127.0.0.1 has another), the right state,
and from a program of this user's where the system says whose it is; all else is turned away and the wait goes on.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from urllib.parse import parse_qs, urlsplit

from ...errors import CognitoTuiError, ConfigurationError
from ..base import Secret
from ..config import DEFAULT_REDIRECT_URI
from ..loopback import NOT_YOURS, LoopbackRequest, LoopbackResponse, LoopbackServer, cannot_listen, wait_for

_LONGEST = 16_384  # characters of a path: Cognito's redirects have some hundreds


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
        self._accepting = threading.Lock()
        self._accepted: Secret | None = None
        self._answered = threading.Event()
        self._servers = ExitStack()

    def __enter__(self) -> RedirectListener:
        """Raises CognitoTuiError when the port cannot be had."""
        try:
            with ExitStack() as starting:
                for family, address in self._addresses():
                    server = LoopbackServer(self, self._port, address=address, family=family)
                    starting.callback(server.stop)
                    server.start()
                self._servers = starting.pop_all()
        except OSError as error:
            raise cannot_listen(
                self._port,
                error,
                "Is another sign-in running? You can still sign in and paste the address the browser ends at.",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._servers.close()

    def wait(self, timeout: float, cancelled: Callable[[], bool] = lambda: False) -> Secret | None:
        """The full redirect URL, with a code or with an error; None after `timeout` seconds, or when cancelled.

        Raises:
            CognitoTuiError: it came, but from what is not known to be a program of this user's.
        """
        if not wait_for(self._answered, timeout, cancelled):
            return None
        if self._accepted is None:
            raise CognitoTuiError(
                "The browser came back, but cannot be told to be yours.",
                detail=NOT_YOURS,
                hint="If you did sign in with it, copy the address that it shows, and paste it.",
            )
        return self._accepted

    def respond(self, request: LoopbackRequest) -> LoopbackResponse:
        try:
            return _page(*self._answer(request))
        except ValueError:  # a query of a thousand fields
            return _page(400, "This is not a valid address.")

    def respond_malformed(self, status: int) -> LoopbackResponse:
        return _page(status, "There is nothing here.")

    def sent(self, response: LoopbackResponse, *, whole: bool) -> None:
        """The browser has its page, or has left: `wait` may return, and the program end."""
        if self._accepted is not None or response.status == 403:
            self._answered.set()

    def _answer(self, request: LoopbackRequest) -> tuple[int, str]:
        """Return the HTTP status and the words of the page."""
        if not request.is_for(self._expected.netloc):
            return 421, "This address is for a sign-in from a terminal."
        base, _, query_text = request.path.partition("?")
        if base != self._expected.path or len(request.path) > _LONGEST:
            return 404, "There is nothing here."
        query = parse_qs(query_text, max_num_fields=50)
        states = query.get("state", [])
        if len(states) != 1 or Secret(states[0]) != self._state:
            return 400, "This does not belong to the sign-in that is waiting. Start again from the terminal."
        if request.is_other_user:
            words = (
                "This browser cannot be told to be yours. Copy its address, and paste that in the terminal."
            )
            return 403, words
        with self._accepting:
            if self._accepted is not None:
                return 410, "This sign-in has been answered. You can close this window."
            self._accepted = Secret(f"{self._expected.scheme}://{self._expected.netloc}{request.path}")
        if "code" not in query:
            return 200, "You are not signed in: the terminal says why. You can close this window."
        return 200, "You can close this window and go back to the terminal."

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


def _page(status: int, words: str) -> LoopbackResponse:
    return LoopbackResponse(status, _PAGE.format(style=_STYLE, words=words).encode(), _HEADERS)


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
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
}
