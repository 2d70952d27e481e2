"""STS's one unsigned call: the role, for a token that this demo's identity pool has handed out.

The emulator believes any token that claims to be one. So the call is taken apart here, checked, and put together anew:
nothing else of the request reaches the emulator.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode
from xml.sax.saxutils import escape

from ..services.config import LONGEST, SHORTEST
from .asgi import Application, AwsError, Receive, Scope, Send, ask, body_of
from .pool import Pool

FORM = "application/x-www-form-urlencoded"
_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_PARAMETERS = ("RoleArn", "RoleSessionName", "WebIdentityToken", "DurationSeconds")
_ACCESS_KEY_ID = re.compile(rb"<AccessKeyId>(\w+)</AccessKeyId>")


def is_asked(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether it may be this call, by all that can be seen without its body."""
    return (
        (scope["method"], scope["path"], scope["query_string"]) == ("POST", "/", b"")
        and headers.get("content-type", "").partition(";")[0] == FORM
        and not {"authorization", "x-amz-target", "x-amz-security-token"} & headers.keys()
    )


async def serve(app: Application, pool: Pool, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers as STS does, refusals included."""
    form = {name: values[-1] for name, values in parse_qs((await body_of(receive)).decode("latin-1")).items()}
    try:
        _check(pool, form)
        call = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15"}
        body = urlencode({**call, **{name: form[name] for name in _PARAMETERS}}).encode()
        headers = [(b"content-type", FORM.encode()), (b"content-length", str(len(body)).encode())]
        hosts = [pair for pair in scope["headers"] if pair[0].lower() == b"host"]
        status, answer = await ask(app, {**scope, "headers": headers + hosts}, body)
    except AwsError as error:
        status, answer = error.status, _refusal(error)
    else:
        pool.access_key_ids.update(key.decode() for key in _ACCESS_KEY_ID.findall(answer))
    raw = [(b"content-type", b"text/xml"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": answer})


def _check(pool: Pool, form: dict[str, str]) -> None:
    """In STS's order and words. Raises AwsError."""
    if form.get("Action") != "AssumeRoleWithWebIdentity":
        raise AwsError("AccessDenied", "The demo does not answer this.", 403)
    seconds = form.setdefault("DurationSeconds", "3600")
    if not _SESSION_NAME.fullmatch(form.get("RoleSessionName", "")):
        raise _invalid("roleSessionName")
    if not re.fullmatch(r"[0-9]{1,6}", seconds) or not SHORTEST <= int(seconds) <= LONGEST:
        raise _invalid("durationSeconds")
    if (ends_at := pool.open_id_tokens.get(form.get("WebIdentityToken", ""))) is None:
        raise AwsError(
            "InvalidIdentityToken", "No OpenIDConnect provider found in your account for this token"
        )
    if pool.now() >= ends_at:
        raise AwsError("ExpiredTokenException", f"Token expired: {int(pool.now())} is after {int(ends_at)}")
    if form.get("RoleArn") != pool.role_arn:
        raise AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
    if int(seconds) > pool.scenario.longest:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )


def _invalid(name: str) -> AwsError:
    return AwsError(
        "ValidationError", f"1 validation error detected: Value at '{name}' failed to satisfy constraint"
    )


def _refusal(error: AwsError) -> bytes:
    said = f"<Type>Sender</Type><Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
    return f'<ErrorResponse xmlns="{_NAMESPACE}"><Error>{said}</Error></ErrorResponse>'.encode()
