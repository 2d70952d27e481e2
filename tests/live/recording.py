"""Hears every answer that AWS gives to this process, to the product as to an administrator, and keeps its row.

The product's own calls all pass `HttpSession.send`, those by boto3 tell botocore's events, and those of a journey's own
pass urllib. What a command is answered in a process of its own is not heard.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, NamedTuple
from unittest import mock
from urllib import request
from urllib.parse import parse_qsl, urlsplit
from urllib.response import addinfourl as response_of

from cognito_tui.services.aws import boto_sessions
from cognito_tui.services.aws.http_session import HttpSession
from cognito_tui.services.aws.query_calls import _fields, _parsed, _part
from tests.live import answers
from tests.live.answers import TOO_BUSY, Row, texts

_TARGETS = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
_LARGEST = 1_000_000  # bytes of a body that is read for its shape
_PAGES = ("authorize", "federation", "hello", "jwks.json", "login", "logout", "revoke", "token")


class Recorder:
    """Attributes: rows: in their order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._where: Callable[[], tuple[str, str]] | None = None
        self._values: set[str] = set()  # that went back and forth in this journey: no message may show them
        self._counted: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()

    def begin(self, where: Callable[[], tuple[str, str]], values: Iterable[str]) -> None:
        """Begin a journey.

        Args:
            where: says which journey and step it is.
            values: that are known beforehand.
        """
        self._where, self._values = where, set(values)

    def end(self) -> None:
        """End a journey: what is asked between two of them is nobody's."""
        self._where = None

    def keep(
        self,
        operation: str,
        sent: Mapping[str, Any],
        status: int,
        code: str,
        message: str,
        body: Mapping[str, Any],
    ) -> None:
        """Keep what `answers.answer` makes of it."""
        with self._lock:
            if self._where is None or code in TOO_BUSY:
                return
            self._values.update(texts(sent), texts(body))
            answer = answers.answer(sent, status, code, message, body, self._values)
            journey, step = self._where()
            place = (journey, step, operation)
            self._counted[place] += 1
            self.rows.append(Row(journey, step, operation, self._counted[place], answer))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what this process asks while the block lasts."""
        send = HttpSession.send

        def sent(session: HttpSession, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Any:
            answered = send(session, method, url, headers, body)
            return _Heard(
                answered, lambda status, content: self._http(method, url, headers, body, status, content)
            )

        events = boto_sessions._handlers()
        events.register("before-parameter-build", _note)
        events.register("after-call", self._boto)
        before = request._opener  # type: ignore[attr-defined]
        request.install_opener(request.build_opener(_Pages(self._http)))
        try:
            with mock.patch.object(HttpSession, "send", sent):
                yield
        finally:
            request.install_opener(before)
            events.unregister("before-parameter-build", _note)
            events.unregister("after-call", self._boto)

    def listen_to(self, client: Any) -> Any:
        """Hear what a boto3 client of the run's own asks. Return the client."""
        client.meta.events.register("before-parameter-build", _note)
        client.meta.events.register("after-call", self._boto)
        return client

    def _boto(self, http_response: Any, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        body = {name: value for name, value in parsed.items() if name not in ("ResponseMetadata", "Error")}
        error = parsed.get("Error", {})
        self.keep(
            f"{model.service_model.service_name} {model.name}",
            context.get(_NOTED, {}),
            http_response.status_code,
            str(error.get("Code", "")),
            str(error.get("Message", "")),
            body,
        )

    def _http(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, status: int, content: bytes
    ) -> None:
        with suppress(Exception):  # what cannot be read is no answer of AWS's; whoever asked says so
            self.keep(*_read(method, url, headers, body, status, content))


_NOTED = "tests.live sent"


def _note(params: Any, context: Any, **_: Any) -> None:
    context[_NOTED] = params


class _Heard:
    """urllib3's response, whose body is heard once it was read to its end."""

    def __init__(self, response: Any, hear: Callable[[int, bytes], None]) -> None:
        self._response = response
        self._hear = hear

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)

    def stream(self, *arguments: Any, **named: Any) -> Iterator[bytes]:
        content = bytearray()
        for chunk in self._response.stream(*arguments, **named):
            if len(content) < _LARGEST:
                content += chunk
            yield chunk
        self._hear(self._response.status, bytes(content))


class _Told(NamedTuple):
    operation: str
    sent: Mapping[str, Any]
    status: int
    code: str
    message: str
    body: Mapping[str, Any]


class _Pages(request.BaseHandler):
    """What journeys ask by urllib, without the product."""

    handler_order = 900  # before a status is made an error

    def __init__(self, hear: Callable[[str, str, Mapping[str, str], bytes, int, bytes], None]) -> None:
        self._hear = hear

    def http_response(self, asked: request.Request, response: Any) -> Any:
        content = response.read()
        sent = asked.data if isinstance(asked.data, bytes) else b""
        self._hear(
            asked.get_method(), asked.full_url, dict(asked.header_items()), sent, response.status, content
        )
        again = response_of(BytesIO(content), response.headers, asked.full_url, response.status)
        again.msg = response.reason  # type: ignore[attr-defined] # HTTPErrorProcessor reads it
        return again

    https_response = http_response


def _read(
    method: str, url: str, headers: Mapping[str, str], body: bytes, status: int, content: bytes
) -> _Told:
    """Tell by the request which protocol it is."""
    named = {name.lower(): value for name, value in headers.items()}
    service, _, operation = named.get("x-amz-target", "").partition(".")
    if operation:
        return _json_answer(
            f"{_TARGETS.get(service, service)} {operation}", json.loads(body), status, content
        )
    form = dict(parse_qsl(body.decode("utf-8", "replace"))) if body else {}
    if "Action" in form:
        return _query_answer(form, status, content)
    path = urlsplit(url).path.rpartition("/")[2]
    path = path if path in _PAGES else "page"
    told = _object(content)
    error = str(told.get("error", "")) if status >= 400 else ""
    return _Told(
        f"pages {path}",
        form,
        status,
        error,
        str(told.get("error_description", told.get("message", ""))),
        {} if error else told,
    )


def _json_answer(operation: str, sent: Mapping[str, Any], status: int, content: bytes) -> _Told:
    told = _object(content)
    if status < 300:
        return _Told(operation, sent, status, "", "", told)
    code = str(told.get("__type", "")).partition(":")[0].rpartition("#")[2]
    message = str(told.get("message", told.get("Message", "")))
    return _Told(operation, sent, status, code, message, {})


def _query_answer(form: Mapping[str, str], status: int, content: bytes) -> _Told:
    operation = f"sts {form['Action']}"
    sent = {name: value for name, value in form.items() if name not in ("Action", "Version")}
    root = _parsed(content)
    told = _fields(root, 4) if root is not None else {}
    told = told if isinstance(told, dict) else {}
    if status < 300:
        return _Told(operation, sent, status, "", "", _part(told, f"{form['Action']}Result"))
    error = _part(told, "Error")
    return _Told(operation, sent, status, str(error.get("Code")), str(error.get("Message")), {})


def _object(content: bytes) -> Mapping[str, Any]:
    told = json.loads(content or b"{}")
    return told if isinstance(told, dict) else {}
