"""One HTTP request and one response, as every part of the simulator sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """What a client sent.

    Attributes:
        target: path and query, as they came.
        headers: names in lower case; the values of a repeated one are joined with commas.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parameters(self) -> list[tuple[str, str]]:
        """Return the names and values of the query, and of the body where it is a form."""
        form = self.body.decode("utf-8", "replace") if self.content_type == FORM else ""
        return [pair for text in (self.query, form) for pair in parse_qsl(text, keep_blank_values=True)]


@dataclass(frozen=True)
class Response:
    """What the simulator answers."""

    status: int
    body: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, json.dumps(content), headers=headers or {})
