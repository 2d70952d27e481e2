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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ...errors import CognitoTuiError
from ..base import Secret
from .browser import SYSTEM, Browser, open_url
from .peer import NOT_YOURS
from .server import LoopbackRequest, LoopbackResponse, LoopbackServer, wait_for

FETCH_SECONDS = 30.0  # seconds for a browser to start and ask


def open_one_time_link(
    url: Secret,
    seconds: float = FETCH_SECONDS,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    browser: Browser = SYSTEM,
) -> bool:
    """Open `url` in the browser. Return False when there is none. Blocks until the browser has asked for it.

    Raises:
        ConfigurationError: the profile names a browser that cannot be run.
        CognitoTuiError: it did not ask within `seconds`, or before `cancelled`; or no port can be had.
    """
    with OneTimeRedirect(url) as link:
        if not open_url(link.address, browser):
            return False
        if not link.wait(seconds, cancelled):
            raise CognitoTuiError(
                "The browser did not fetch the page.",
                detail=NOT_YOURS if link.refused else "",
                hint="Try again, or open the address yourself.",
            )
    return True


class OneTimeRedirect:
    """Redirects one request to `url` while its `with` block runs; nothing is logged.

    Attributes:
        address: what to open, once it runs.
        refused: whether a request for the link came from what is not known to be a program of this user's.
    """

    def __init__(self, url: Secret) -> None:
        self.address = ""
        self.refused = False
        self._host = ""
        self._path = f"/{secrets.token_urlsafe(16)}"
        self._left: list[Secret] = [url]  # popping is atomic
        self._taken = threading.Event()
        self._running = ExitStack()

    def __enter__(self) -> OneTimeRedirect:
        """Raises CognitoTuiError when no port can be had, or no file written."""
        with ExitStack() as starting:
            try:
                server = LoopbackServer(self)
                self._host = f"127.0.0.1:{server.port}"
                server.start()
                starting.callback(server.stop)
                address = f"http://{self._host}{self._path}"
                self.address = address if server.checks_user else starting.enter_context(_only_ours(address))
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
        """Return whether the redirect is fetched by then."""
        return wait_for(self._taken, seconds, cancelled)

    def respond(self, request: LoopbackRequest) -> LoopbackResponse:
        right_path = secrets.compare_digest(request.path.encode(), self._path.encode())
        if not (right_path and request.is_for(self._host)):
            return LoopbackResponse(404)
        if request.is_other_user:
            self.refused = True
            return LoopbackResponse(404)
        with suppress(IndexError):
            return LoopbackResponse(303, headers={"Location": self._left.pop().reveal()})
        return LoopbackResponse(404)

    def respond_malformed(self, status: int) -> LoopbackResponse:
        return LoopbackResponse(status)

    def sent(self, response: LoopbackResponse, *, whole: bool) -> None:
        if response.status == 303 and whole:
            self._taken.set()


@contextmanager
def _only_ours(address: str) -> Iterator[str]:
    """Yield the URL of a page that leads there, which nobody but this user can read. Raise OSError."""
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
