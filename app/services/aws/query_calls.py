"""Calls of STS: a form there, which is signed where there are keys, and XML back.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..base import Clock
from .connections import NotAws
from .credentials import AwsCredentials
from .http_calls import HttpCalls, refusal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SERVICES = {"sts": "2011-06-15"}  # service → the version of its operations
_GLOBAL = "https://sts.amazonaws.com"  # which is in us-east-1
_DEEPEST = 3  # levels of fields: no answer has more


class QueryCalls(HttpCalls):
    """Args: credentials: what calls are signed with, if they are."""

    def __init__(
        self,
        service: str,
        region: str,
        clock: Clock,
        timeouts: tuple[float, float],
        total: float,
        credentials: AwsCredentials | None,
    ) -> None:
        super().__init__(service, region, clock, timeouts, total)
        self._region = "us-east-1" if self.url == _GLOBAL else region
        self._credentials = credentials

    def _request(self, url: str, name: str, parameters: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        body = urlencode({"Action": name, "Version": SERVICES[self.service], **parameters}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if self._credentials is not None:
            from .sigv4 import signature

            proof = signature(
                "POST", url, headers, body, self._credentials, service=self.service, region=self._region
            )
            headers |= {header: value.reveal() for header, value in proof.items()}
        return headers, body

    def _answer(self, operation: str, content: bytes, metadata: dict[str, Any]) -> Mapping[str, Any]:
        status, name = metadata["HTTPStatusCode"], self.api_name(operation)
        root = _parsed(content)
        if root is None:
            if status >= 500 or status == 429:
                raise refusal(operation, str(status), "", metadata)
            raise NotAws("The body is not XML.")
        told = _fields(root, _DEEPEST)
        told = told if isinstance(told, dict) else {}
        request_id = told.get("RequestId") or _part(told, "ResponseMetadata").get("RequestId")
        metadata["RequestId"] = str(request_id or metadata["RequestId"])
        if status >= 300:
            error = _part(told, "Error")
            raise refusal(
                operation, str(error.get("Code") or status), str(error.get("Message") or ""), metadata
            )
        if _name(root) != f"{name}Response":
            raise NotAws("The body is not the operation's.")
        return _part(told, f"{name}Result")


def _parsed(content: bytes) -> Element | None:
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        return fromstring(content)  # noqa: S314 - as botocore; expat limits what entities may grow to
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding that there is not
        return None


def _fields(element: Element, depth: int) -> dict[str, Any] | str:
    """Return the fields of an element, or the text of one that has none."""
    if len(element) == 0 or depth == 0:
        return element.text or ""
    return {_name(each): _fields(each, depth - 1) for each in element}


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = fields.get(name)
    return part if isinstance(part, dict) else {}


def _name(element: Element) -> str:
    """Return its name without the namespace."""
    return str(element.tag).rpartition("}")[2]
