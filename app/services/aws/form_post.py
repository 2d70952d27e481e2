"""Posting a form to an endpoint of AWS that no SDK has an operation for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from ...errors import CognitoTuiError
from ..base import Secret
from .http import answered
from .translation import translate

_LARGEST = 1_000_000  # bytes of an answer: three tokens have some thousands


class FormResponse(NamedTuple):
    """An answer over HTTP; `fields` are those of its JSON object that are text, None where it is no such thing."""

    status: int
    date: str
    request_id: str
    fields: Mapping[str, Secret] | None


def post(url: str, form: Mapping[str, str | Secret], authorization: Secret | None = None) -> FormResponse:
    """Posts `form` as botocore would: its proxies, CA bundles and time limits; no redirect is followed.

    Raises botocore's errors, whose frames hold the secrets: raise what `translate` makes of them outside `except`.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if authorization:
        headers["Authorization"] = authorization.reveal()
    body = urlencode(
        {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
    )
    answer, content = answered("POST", url, headers, body.encode(), _LARGEST)
    request_ids = (answer.header(name) for name in ("x-amz-cognito-request-id", "x-amzn-requestid"))
    return FormResponse(
        answer.status,
        answer.header("date"),
        next(filter(None, request_ids), ""),
        _fields(content),
    )


def unexpected(url: str, answer: FormResponse) -> CognitoTuiError:
    """What an answer says that has neither what was asked for nor an error in words."""
    from botocore.parsers import ResponseParserError

    if answer.status == 200:
        return translate(ResponseParserError(), endpoint=url)
    return translate(client_error(str(answer.status), "", answer.status, answer.request_id), endpoint=url)


def client_error(code: str, message: str, status: int, request_id: str) -> Exception:
    """A refusal, said as botocore would."""
    from botocore.exceptions import ClientError

    metadata = {"HTTPStatusCode": status, "RequestId": request_id}
    told = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return cast(Exception, ClientError(told, "post"))


def _fields(content: bytes) -> Mapping[str, Secret] | None:
    if len(content) > _LARGEST:
        return None
    try:
        answer: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    return {name: Secret(value) for name, value in answer.items() if isinstance(value, str)}
