"""Managed login: the emulator's pages and its token endpoint, for one browser and one program.

A page of somebody else's can send a browser here, too. Nothing here knows who the browser belongs to (there are no
cookies), redirects go to the app client's own addresses alone, the pages cannot be framed, and the guard takes a form
from a page of this server only. The emulator's pages can do more than a password, some of it with a code that never
changes; the password alone is let through. They ask for no second factor: nobody in this scenario has one to begin
with.

https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode

from . import tokens
from .asgi import Application, AwsError, Message, Receive, Scope, Send, body_of, refuse
from .calls import claims
from .pool import Pool

AUTHORIZE, LOGIN, TOKEN, LOGOUT = "/oauth2/authorize", "/login", "/oauth2/token", "/logout"
PAGES = {AUTHORIZE: "GET", LOGIN: "POST", TOKEN: "POST", LOGOUT: "GET"}
"""Path to method."""

_LOGIN_FIELDS = (
    "username",
    "password",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "nonce",
)
_GRANTS = ("authorization_code", "refresh_token")
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # else the form would come from "null"
    "cache-control": "no-store",
}


async def serve(app: Application, pool: Pool, scope: Scope, receive: Receive, send: Send) -> None:
    body = await body_of(receive)
    form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
    query = parse_qs(scope["query_string"].decode(errors="replace"))
    client_id = form.get("client_id") or query.get("client_id", [""])[0]
    try:
        if client_id != pool.client_id:
            raise AwsError("InvalidParameterException", "There is no such app client.")
        if scope["path"] == LOGIN:
            await _login(app, pool, scope, form, send)
        elif scope["path"] == TOKEN:
            await _token(app, pool, scope, form, send)
        else:
            await _relay(app, scope, b"", send)
    except AwsError as error:
        await refuse(send, error)


async def _login(app: Application, pool: Pool, scope: Scope, form: dict[str, str], send: Send) -> None:
    username = form.get("username", "")
    pool.lock_out.check(username)
    known = {name: form[name] for name in _LOGIN_FIELDS if name in form}
    status, _ = await _relay(app, scope, urlencode(known).encode(), send)
    if status == 302:
        pool.lock_out.right(username)
    else:
        pool.lock_out.wrong(username)


async def _token(app: Application, pool: Pool, scope: Scope, form: dict[str, str], send: Send) -> None:
    if form.get("grant_type") not in _GRANTS:
        raise AwsError("InvalidParameterException", "unsupported_grant_type")
    status, body = await _relay(app, scope, urlencode(form).encode(), send)
    answer = json.loads(body) if status == 200 else {}
    if "refresh_token" in answer:
        username = str(claims(answer["access_token"]).get("username"))
        tokens.record(pool, username, "", answer["access_token"], answer["refresh_token"])


async def _relay(app: Application, scope: Scope, body: bytes, send: Send) -> tuple[int, bytes]:
    """Hands `app` the request with another body, and the client its answer; returns status and body."""
    status, answer = 500, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def passed_on(message: Message) -> None:
        nonlocal status, answer
        if message["type"] == "http.response.start":
            status = message["status"]
            kept = [
                (name, value)
                for name, value in message["headers"]
                if name.lower().decode() not in _HEADERS and not name.lower().startswith(b"access-control-")
            ]
            added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": kept + added}
        else:
            answer += message.get("body", b"")
        await send(message)

    dropped = (b"authorization", b"content-length", b"x-amz-target")
    headers = [pair for pair in scope["headers"] if pair[0] not in dropped]
    headers.append((b"content-length", str(len(body)).encode()))
    await app({**scope, "headers": headers}, receive, passed_on)
    return status, answer
