"""One request over HTTP and its answer, as botocore would have them: its proxies, CA bundles, TLS and time limits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from .aws_service import CONNECT_TIMEOUT, READ_TIMEOUT

_CHUNK = 65_536  # bytes


class Exchange:
    """A request that has been answered; the body is still on its way. A context manager.

    Attributes:
        headers: as they came; some names may be there twice.
    """

    def __init__(self, session: Any, answer: Any, url: str) -> None:
        self._session = session
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
        from botocore import exceptions as aws
        from urllib3 import exceptions as http

        try:
            yield from self._raw.stream(_CHUNK, decode_content=False)
        except http.ReadTimeoutError as error:
            raise aws.ReadTimeoutError(endpoint_url=self._url, error=error) from None
        except http.HTTPError as error:
            raise aws.ConnectionClosedError(endpoint_url=self._url, error=error) from None

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self._session.close()


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    seconds: float | None = None,
    proxies: bool = True,
) -> Exchange:
    """Sends a request; no redirect is followed.

    Raises botocore's errors, whose frames hold what was sent: raise what `translate` makes of them outside `except`.

    Args:
        seconds: how long the server may be silent; None: as long as AWS may.
        proxies: whether those of the environment are asked.
    """
    from botocore.awsrequest import AWSPreparedRequest, HeadersDict
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    session = URLLib3Session(
        verify=_trusted(),
        proxies=get_environ_proxies(url) if proxies else {},
        timeout=(CONNECT_TIMEOUT, seconds or READ_TIMEOUT),
    )
    try:
        answer = session.send(AWSPreparedRequest(method, url, HeadersDict(headers), body, True))
    except BaseException:
        session.close()
        raise
    return Exchange(session, answer, url)


def _trusted() -> str | bool:
    """What botocore's clients trust: its `ca_bundle` setting, then REQUESTS_CA_BUNDLE, then its own bundle."""
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    bundle = None
    with suppress(ProfileNotFound):  # AWS_PROFILE may well name what this sign-in is to fill
        bundle = Session().get_config_variable("ca_bundle")
    return bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
