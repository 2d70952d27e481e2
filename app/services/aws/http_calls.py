"""Calls of a service's operations over HTTP, without an SDK: what is the same in AWS's two protocols."""

from __future__ import annotations

import os
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from ..base import Clock, Mark, version
from .connections import Connections, all_of
from .http_session import HttpSession
from .settings import endpoint_url

_ABBREVIATIONS = {"mfa": "MFA"}
_NO_TOKEN = re.compile(r"[^\w!#$%&'*+.^`|~-]", re.ASCII)


class HttpCalls:
    """One service in one region. Safe to use from several threads.

    Args:
        timeouts: seconds to connect, and of silence.
        total: seconds for all of a request for a page.
    """

    def __init__(
        self, service: str, region: str, clock: Clock, timeouts: tuple[float, float], total: float
    ) -> None:
        self.service = service
        self.url = endpoint_url(service, region)
        self._clock = clock
        self._total = total
        self._session = HttpSession(self.url, timeouts)

    def call(
        self, operation: str, parameters: Mapping[str, Any], sent: list[Mark], seconds: float
    ) -> Mapping[str, Any]:
        """Return the answer, with botocore's ResponseMetadata. Raise botocore's errors, TimeoutError or NotAws.

        Args:
            operation: boto3's name for it.
            sent: is given the instant at which it is sent.
            seconds: for all of it.
        """
        url = self.url if urlsplit(self.url).path else f"{self.url}/"
        headers, body = self._request(url, self.api_name(operation), parameters)
        sent.append(self._clock.mark())
        status, answered, content = self._exchange("POST", url, headers, body, seconds)
        metadata = {
            "HTTPStatusCode": status,
            "HTTPHeaders": answered,
            "RequestId": answered.get("x-amzn-requestid", ""),
        }
        return {**self._answer(operation, content, metadata), "ResponseMetadata": metadata}

    def get(self, path: str) -> Mapping[str, str]:
        """Ask for a public page. Return the headers of the answer. Raise as `call`."""
        return self._exchange("GET", self.url + path, {}, b"", self._total)[1]

    @staticmethod
    def api_name(operation: str) -> str:
        """Return AWS's name of an operation: "SetUserMFAPreference" for "set_user_mfa_preference"."""
        return "".join(_ABBREVIATIONS.get(word, word.capitalize()) for word in operation.split("_"))

    @abstractmethod
    def _request(self, url: str, name: str, parameters: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        """Return headers and body. Args: name: AWS's, of the operation."""

    @abstractmethod
    def _answer(self, operation: str, content: bytes, metadata: dict[str, Any]) -> Mapping[str, Any]:
        """Return what is in an answer. Raise as `call`."""

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> tuple[int, dict[str, str], bytes]:
        named = {"User-Agent": user_agent(), **headers}

        def ask() -> tuple[int, dict[str, str], bytes]:
            answer = self._session.send(method, url, named, body)
            content = all_of(answer, url)
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, content

        return Connections().within(seconds, ask)


def refusal(operation: str, code: str, message: str, metadata: Mapping[str, Any]) -> Exception:
    """Return what botocore raises where AWS refuses."""
    from botocore.exceptions import ClientError

    told = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return cast(Exception, ClientError(told, operation))


def user_agent() -> str:
    """Return our name, and the one that AWS's tools let people give their programs."""
    program = _NO_TOKEN.sub("-", os.environ.get("AWS_SDK_UA_APP_ID", ""))[:50]
    return f"cognito-tui/{version()}" + (f" app/{program}" if program else "")
