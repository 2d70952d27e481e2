"""Limits of time and size for a whole exchange over urllib3's connections, botocore's among them.

urllib3's own limit is for each silence. A server that sends a byte now and then never reaches it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from typing import Any, TypeVar, cast

from ..base import within

_CHUNK = 65_536  # bytes
_LENGTHS = ("content-length", "transfer-encoding")  # headers: AWS's answers have one of them
_LARGEST = 16_000_000  # bytes of an answer of AWS's

Result = TypeVar("Result")


class Connections:
    """The connections that a call has opened or reused, to be closed if it takes too long."""

    def __init__(self) -> None:
        self._opened: list[Any] = []  # connections, and their sockets, which an answer may take over
        self._is_over = False
        self.has_sent = False  # whether a part of the request may have been sent

    def within(self, seconds: float, call: Callable[[], Result]) -> Result:
        """Return what `call` returns. If it takes longer, close all that it opened and raise TimeoutError (seconds)."""
        before = _under_way.set(self)
        try:
            return within(seconds, call, self._break_off)
        finally:
            _under_way.reset(before)

    def note(self, connection: Any) -> None:
        self._opened += filter(None, (connection, connection.sock))
        if self._is_over:  # opened by a thread that nobody waits for any longer
            self._break_off()

    def _break_off(self) -> None:
        self._is_over = True
        for opened in self._opened:
            with suppress(Exception):
                opened = getattr(opened, "sock", opened)
                opened = getattr(opened, "socket", opened)  # TLS within TLS, to a proxy
                # not TLS's own, which would be waiting for the thread that reads
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


_under_way: ContextVar[Connections | None] = ContextVar("_under_way", default=None)


def breakable(session: Any) -> Any:
    """Return the same URLLib3Session of botocore's, with `Connections` noting what it opens or reuses."""
    from botocore import awsrequest

    ours = {
        "http": _noting(awsrequest.AWSHTTPConnectionPool, awsrequest.AWSHTTPConnection),
        "https": _noting(awsrequest.AWSHTTPSConnectionPool, awsrequest.AWSHTTPSConnection),
    }
    # its manager makes connections of the classes that are named there; nothing public leads to what it opens
    with suppress(
        AttributeError
    ):  # of another botocore's: calls end in time, and threads with the server's silence
        pools = {**session._pool_classes_by_scheme, **ours}  # noqa: SLF001
        session._pool_classes_by_scheme = session._manager.pool_classes_by_scheme = pools  # noqa: SLF001
    return session


def noting_pools() -> dict[str, Any]:
    """Return urllib3's pools by scheme, with `Connections` noting what they open or reuse."""
    from urllib3 import connectionpool as pools

    return {
        "http": _noting(pools.HTTPConnectionPool, pools.HTTPConnectionPool.ConnectionCls),
        "https": _noting(pools.HTTPSConnectionPool, pools.HTTPSConnectionPool.ConnectionCls),
    }


@cache
def _noting(pool: Any, connection: Any) -> Any:
    class Noted(connection):  # type: ignore[misc]
        def connect(self) -> None:
            self._note()
            super().connect()
            self._note()

        def request(self, *args: Any, **kwargs: Any) -> Any:
            self._note()
            if self.sock is None:
                self.connect()
            if (connections := _under_way.get()) is not None:
                connections.has_sent = True
            return super().request(*args, **kwargs)

        def _note(self) -> None:
            if (connections := _under_way.get()) is not None:
                connections.note(self)

    return type(pool.__name__, (pool,), {"ConnectionCls": type(connection.__name__, (Noted,), {})})


def has_sent() -> bool:
    """Return whether anything of the request that is under way may have been sent."""
    connections = _under_way.get()
    return connections is None or connections.has_sent


def with_is_sent(error: Any, url: str) -> Exception:
    """Return a connection error of botocore's that says in kwargs["is_sent"] whether the request may have been sent.

    An SSLError after that is no problem of certificates: it becomes the error for a closed connection.
    """
    from botocore.exceptions import SSLError

    sent = has_sent()
    if sent and isinstance(error, SSLError):
        error = _closed(url)
    error.kwargs["is_sent"] = sent
    return cast(Exception, error)


class NotAws(ValueError):
    """The response cannot be AWS's."""


def whole(session: Any, request: Any, seconds: float) -> Any:
    """Return what `send` of botocore's session returns, all of it read.

    Raise botocore's errors, TimeoutError (seconds), and NotAws if it is too large.
    """
    from botocore import exceptions as aws
    from botocore.awsrequest import AWSResponse

    def sent() -> Any:
        request.stream_output = True
        try:
            answer = session.send(request)
        except (aws.ConnectionError, aws.HTTPClientError) as error:
            raise with_is_sent(error, request.url) from None
        content = all_of(answer.raw, request.url)
        return AWSResponse(answer.url, answer.status_code, answer.headers, _Body(content))

    return Connections().within(seconds, sent)


class _Body(BytesIO):
    """A body that botocore can read."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def all_of(raw: Any, url: str) -> bytes:
    """Return the whole body of urllib3's response. Raise botocore's errors, and NotAws if it is too large."""
    content = beginning(chunks(raw, url), _LARGEST)
    if len(content) > _LARGEST:
        raw.close()
        raise NotAws("The answer is too large.")
    if not content and raw.status == 200 and not any(map(raw.headers.get, _LENGTHS)):
        raise _closed(url)  # within the headers
    return content


def beginning(body: Iterator[bytes], largest: int) -> bytes:
    """Return all of a body; or, if it is larger than `largest`, a little more than that."""
    content = bytearray()
    for chunk in body:
        content += chunk
        if len(content) > largest:
            break
    return bytes(content)


def chunks(raw: Any, url: str) -> Iterator[bytes]:
    """Yield the body as it arrives. Raise botocore's errors.

    Args:
        raw: urllib3's response.
    """
    from urllib3 import exceptions as http

    try:
        yield from raw.stream(_CHUNK, decode_content=False)
    except http.HTTPError as error:
        raise _broken_off(error, url) from None


def _closed(url: str) -> Exception:
    """Return botocore's error for a connection that was closed before the end of an answer."""
    from botocore.exceptions import ConnectionClosedError

    return cast(Exception, ConnectionClosedError(endpoint_url=url))


def _broken_off(error: Exception, url: str) -> Exception:
    from botocore import exceptions as aws
    from urllib3.exceptions import ReadTimeoutError

    if not isinstance(error, ReadTimeoutError):
        return _closed(url)
    return cast(Exception, aws.ReadTimeoutError(endpoint_url=url, error=error))
