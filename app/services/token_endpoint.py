"""The OAuth 2.0 token endpoint of managed login, and what its refusals mean.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from .aws_errors import shown, translate, without
from .aws_service import CONNECT_TIMEOUT, READ_TIMEOUT
from .clock import Clock
from .errors import CognitoTuiError, ConnectionFailed, Refused, SessionExpired
from .profile import Profile
from .refusals import ADMINISTRATOR
from .secret import Secret

_LARGEST = 1_000_000  # bytes of an answer: three tokens have some thousands


def ask(url: str, form: Mapping[str, str | Secret], profile: Profile, clock: Clock) -> Mapping[str, Secret]:
    """Posts `form`; gives the fields of the answer that are text. Raises CognitoTuiError and nothing else."""
    given = tuple(value for value in form.values() if isinstance(value, Secret))
    try:
        answer = _post(url, form, _basic(profile))
    except Exception as error:
        failure = translate(error, endpoint=url, secrets=given)
    else:
        clock.learn(answer.date)
        if answer.status == 200 and answer.fields is not None:
            return answer.fields
        failure = _failure(url, answer, given)
    # Not within `except`: the original error and its frames hold the code, the verifier and the client secret.
    raise failure


class _Answer(NamedTuple):
    """An answer over HTTP; `fields` are those of its JSON object that are text, None where it is no such thing."""

    status: int
    date: str
    request_id: str
    fields: Mapping[str, Secret] | None


def _basic(profile: Profile) -> Secret | None:
    if not profile.client_secret:
        return None
    pair = f"{profile.client_id}:{profile.client_secret.reveal()}"
    return Secret("Basic " + base64.b64encode(pair.encode()).decode())


def _post(url: str, form: Mapping[str, str | Secret], authorization: Secret | None) -> _Answer:
    """Posts a form as botocore would: its proxies, CA bundles and errors; no redirect is followed."""
    from botocore import exceptions as aws
    from botocore.awsrequest import AWSPreparedRequest, HeadersDict
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies
    from urllib3 import exceptions as http

    headers = HeadersDict({"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"})
    if authorization:
        headers["Authorization"] = authorization.reveal()
    body = urlencode(
        {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
    )
    session = URLLib3Session(
        verify=_trusted(), proxies=get_environ_proxies(url), timeout=(CONNECT_TIMEOUT, READ_TIMEOUT)
    )
    try:
        answer = session.send(AWSPreparedRequest("POST", url, headers, body.encode(), True))
        content = b""
        while len(content) <= _LARGEST and (more := answer.raw.read(65536)):
            content += more
    except http.ReadTimeoutError as error:
        raise aws.ReadTimeoutError(endpoint_url=url, error=error) from None
    except http.HTTPError as error:
        raise aws.ConnectionClosedError(endpoint_url=url, error=error) from None
    finally:
        session.close()
    return _Answer(
        answer.status_code,
        answer.headers.get("date", ""),
        answer.headers.get("x-amz-cognito-request-id", ""),
        _fields(content),
    )


def _trusted() -> str | bool:
    """What botocore's clients trust: its `ca_bundle` setting, then REQUESTS_CA_BUNDLE, then its own bundle."""
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    bundle = None
    with suppress(ProfileNotFound):  # AWS_PROFILE may well name what this sign-in is to fill
        bundle = Session().get_config_variable("ca_bundle")
    return bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True


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


def _failure(url: str, answer: _Answer, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    """What an answer without tokens says."""
    from botocore.parsers import ResponseParserError

    if answer.fields and "error" in answer.fields:
        return refusal(url, answer.fields, request_id=answer.request_id, secrets=secrets)
    if answer.status == 200:
        return translate(ResponseParserError(), endpoint=url)
    return translate(_client_error(str(answer.status), "", answer.status, answer.request_id), endpoint=url)


def refusal(
    url: str, answer: Mapping[str, Secret], *, request_id: str = "", secrets: tuple[Secret, ...]
) -> CognitoTuiError:
    """What `error` and `error_description` say, whether they came by the redirect or from the token endpoint."""
    error, description = answer["error"].reveal(), answer.get("error_description", Secret("")).reveal()
    if error not in _REFUSALS:
        return translate(_client_error(error, description, 400, request_id), endpoint=url, secrets=secrets)
    kind, title, hint = _REFUSALS[error]
    detail = shown(without(description, secrets))
    return kind(title, detail=detail, hint=hint, aws_code=error, request_id=request_id)


def _client_error(code: str, message: str, status: int, request_id: str) -> Exception:
    """The same, said as botocore would."""
    from botocore.exceptions import ClientError

    metadata = {"HTTPStatusCode": status, "RequestId": request_id}
    told = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return cast(Exception, ClientError(told, "token"))


_NO_CODE_GRANT = (
    Refused,
    "This app client does not allow browser sign-in.",
    "Enable the authorization code grant on the app client. " + ADMINISTRATOR,
)
_OWN_PROBLEM = (ConnectionFailed, "The sign-in page had a problem of its own.", "Try again.")
# RFC 6749, 4.1.2.1 and 5.2: error → kind, title, hint.
_REFUSALS: Mapping[str, tuple[type[CognitoTuiError], str, str]] = {
    "access_denied": (Refused, "The sign-in was cancelled, or is not allowed.", ""),
    "invalid_request": (Refused, "The sign-in page did not accept the request.", ADMINISTRATOR),
    "invalid_scope": (
        Refused,
        "The app client allows no scope that this sign-in needs.",
        "It must allow openid, and aws.cognito.signin.user.admin for the account tasks. " + ADMINISTRATOR,
    ),
    "unauthorized_client": _NO_CODE_GRANT,
    "unsupported_response_type": _NO_CODE_GRANT,
    "unsupported_grant_type": _NO_CODE_GRANT,
    "server_error": _OWN_PROBLEM,
    "temporarily_unavailable": _OWN_PROBLEM,
    "invalid_client": (
        Refused,
        "Cognito does not accept this app client.",
        "Check client_id and client_secret in the profile.",
    ),
    "invalid_grant": (
        SessionExpired,
        "The answer of the sign-in page has been used already, or has expired.",
        "Start the browser sign-in again: each answer works once, for a few minutes.",
    ),
}
