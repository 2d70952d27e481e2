"""One request over HTTP and its answer, as botocore would have them: its proxies, CA bundles, TLS and time limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from .connections import Connections, beginning, breakable, chunks
from .service import CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT

Result = TypeVar("Result")


class HttpResponse:
    """A request that has been answered; the body is still on its way. A context manager.

    Attributes:
        headers: as they came; some names may be there twice.
    """

    def __init__(self, session: Any, answer: Any, url: str, connections: Connections) -> None:
        self._session = session
        self._connections = connections
        self._raw = answer.raw
        self._url = url
        self.status: int = answer.status_code
        self.reason: str = self._raw.reason or ""
        self.headers: tuple[tuple[str, str], ...] = tuple(self._raw.headers.items())

    def header(self, name: str) -> str:
        """The first of that name; empty where there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")

    def chunks(self) -> Iterator[bytes]:
        """The body, as it comes. Raises botocore's errors."""
        return chunks(self._raw, self._url)

    def within(self, seconds: float, read: Callable[[], Result]) -> Result:
        """What `read` makes of the body. Raises TimeoutError where that takes longer: then the answer is over."""
        return self._connections.within(seconds, read)

    def __enter__(self) -> HttpResponse:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self._session.close()


def exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes, *, seconds: float, proxies: bool = True
) -> HttpResponse:
    """Sends a request; no redirect is followed.

    Raises botocore's errors and TimeoutError, whose frames hold what was sent: raise what `translate` makes of them
    outside `except`.

    Args:
        seconds: until the answer begins; and how long the server may be silent after that.
        proxies: whether those of the environment are asked.
    """
    connections = Connections()
    return connections.within(
        seconds, lambda: _sent(connections, method, url, headers, body, seconds, proxies)
    )


def answered(
    method: str, url: str, headers: Mapping[str, str], body: bytes, largest: int
) -> tuple[HttpResponse, bytes]:
    """As `exchange`, with all of the body, or a little more than `largest` bytes of it, within TOTAL_TIMEOUT."""
    connections = Connections()

    def ask() -> tuple[HttpResponse, bytes]:
        with _sent(connections, method, url, headers, body, READ_TIMEOUT) as answer:
            return answer, beginning(answer.chunks(), largest)

    return connections.within(TOTAL_TIMEOUT, ask)


def _sent(
    connections: Connections,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    silence: float,
    proxies: bool = True,
) -> HttpResponse:
    from botocore.awsrequest import AWSPreparedRequest, HeadersDict
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    session = URLLib3Session(
        verify=_trusted(),
        proxies=get_environ_proxies(url) if proxies else {},
        timeout=(CONNECT_TIMEOUT, silence),
    )
    try:
        request = AWSPreparedRequest(method, url, HeadersDict(headers), body, True)
        return HttpResponse(session, breakable(session).send(request), url, connections)
    except BaseException:
        session.close()
        raise


def _trusted() -> str | bool:
    """What botocore's clients trust: its `ca_bundle` setting, then REQUESTS_CA_BUNDLE, then its own bundle."""
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    bundle = None
    with suppress(ProfileNotFound):  # AWS_PROFILE may well name what this sign-in is to fill
        bundle = Session().get_config_variable("ca_bundle")
    return bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
