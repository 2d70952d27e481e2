"""Connections to a host as botocore would make them, without botocore: urllib3, which it stands on, with its settings.

What goes wrong is raised as botocore's errors, which are imported when there is one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ...errors import CognitoTuiError
from .connections import noting_pools, with_is_sent
from .settings import ca_bundle, proxy_for

if TYPE_CHECKING:
    import ssl

_MOST_CONNECTIONS = 50  # of threads at once; urllib3 warns of more


class HttpSession:
    """Connections to the host of a URL, each kept for the next request to it. Safe to use from several threads.

    Args:
        timeouts: seconds to connect, and of silence.
        proxies: whether the environment's are used.
    """

    def __init__(self, url: str, timeouts: tuple[float, float], *, proxies: bool = True) -> None:
        self._url = url
        self._timeouts = timeouts
        self._proxy = proxy_for(url) if proxies else ""
        self._made: Any = None
        self._trusted: tuple[str, object] | None = None  # certificates, and how their file was
        self._making = threading.Lock()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Any:
        """Send a request, once, and return urllib3's response, with its body still on the way; follow no redirect.

        Raise botocore's errors, whose frames hold what was sent.
        """
        from urllib3.util import Retry

        try:
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return (
                self._manager()
                .connection_from_url(url)
                .urlopen(
                    method,
                    url if self._proxy and url.startswith("http:") else target,
                    body=body,
                    headers=headers,
                    retries=Retry(False),
                    assert_same_host=False,
                    preload_content=False,
                    decode_content=False,
                    enforce_content_length=True,  # which urllib3 1.26 does not by itself
                )
            )
        except Exception as error:
            raise as_botocores(error, url) from None

    def close(self) -> None:
        if self._made is not None:
            self._made.clear()

    def _manager(self) -> Any:
        with self._making:
            has_changed = self._trusted is not None and self._trusted != _state(self._trusted[0])
            if self._made is None or has_changed:  # a server runs for longer than a network's certificate
                self._made = self._make()
            return self._made

    def _make(self) -> Any:
        from urllib3 import PoolManager, Timeout, proxy_from_url

        settings: dict[str, Any] = {
            "timeout": Timeout(connect=self._timeouts[0], read=self._timeouts[1]),
            "maxsize": _MOST_CONNECTIONS,
        }
        scheme, separator, rest = self._proxy.partition("://")
        proxy = f"{scheme.lower()}{separator}{rest}" if separator else self._proxy
        if proxy and not proxy.startswith(("http:", "https:")):
            proxy = f"http:{proxy}" if proxy.startswith("//") else f"http://{proxy}"
        if "https:" in (self._url[:6].lower(), proxy[:6]):
            self._trusted = _state(ca_bundle())
            settings |= {"ssl_context": _tls(*self._trusted), "cert_reqs": "CERT_REQUIRED"}
        if proxy:
            settings["proxy_headers"] = _authorization(proxy)
            if "ssl_context" in settings:
                settings["proxy_ssl_context"] = settings["ssl_context"]
            manager: Any = proxy_from_url(proxy, **settings)
        else:
            manager = PoolManager(**settings)
        manager.pool_classes_by_scheme = noting_pools()
        return manager


def as_botocores(error: Exception, url: str) -> Exception:
    """Return what botocore would raise for an error of urllib3's."""
    import socket

    from botocore import exceptions as aws
    from urllib3 import exceptions as http

    if isinstance(error, (CognitoTuiError, aws.BotoCoreError)):  # of what this machine's settings say
        return error
    theirs = (  # the first that it is counts
        (http.SSLError, aws.SSLError),
        ((http.NewConnectionError, socket.gaierror), aws.EndpointConnectionError),
        (http.ProxyError, aws.ProxyConnectionError),
        (http.ConnectTimeoutError, aws.ConnectTimeoutError),
        (http.ReadTimeoutError, aws.ReadTimeoutError),
        (http.ProtocolError, aws.ConnectionClosedError),
        (Exception, aws.HTTPClientError),
    )
    kind = next(kind for of, kind in theirs if isinstance(error, of))
    return with_is_sent(kind(endpoint_url=url, proxy_url="", error=error), url)


def _authorization(proxy: str) -> dict[str, str]:
    from urllib3.util import make_headers

    parts = urlsplit(proxy)
    if not parts.username or not parts.password:
        return {}
    return dict(make_headers(proxy_basic_auth=f"{unquote(parts.username)}:{unquote(parts.password)}"))


def _state(bundle: str) -> tuple[str, object]:
    try:
        status = os.stat(bundle)
    except OSError:
        return bundle, None
    return bundle, (status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _tls(bundle: str, _: object) -> ssl.SSLContext:
    """Return what all connections share that trust this bundle: reading it takes as long as connecting."""
    from urllib3.exceptions import SSLError
    from urllib3.util.ssl_ import create_urllib3_context

    context: ssl.SSLContext = create_urllib3_context()
    try:
        context.load_verify_locations(bundle)
    except OSError as error:
        raise SSLError(f"{bundle}: {error.strerror or error}") from None
    return context
