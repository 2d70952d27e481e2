"""The console's federation endpoint; and in place of the console, a page that says what would be there.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
"""

from __future__ import annotations

import json
import secrets
from html import escape
from urllib.parse import parse_qs

from .asgi import AwsError, Receive, Scope, Send, body_of, refuse, reply
from .pool import Pool

PATH = "/federation"
LIFE = 900  # seconds that a sign-in URL is good for
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
_PAGE = """\
<!doctype html>
<title>The AWS console</title>
<h1>You would be in the AWS console now.</h1>
<p>The demo has none. At AWS this link signs you in and leads to {destination}.</p>
"""


def is_asked(scope: Scope) -> bool:
    return scope["path"] == PATH and scope["method"] in ("GET", "POST")


async def serve(pool: Pool, scope: Scope, receive: Receive, send: Send) -> None:
    given = await body_of(receive) if scope["method"] == "POST" else scope["query_string"]
    form = {name: values[-1] for name, values in parse_qs(given.decode("latin-1")).items()}
    try:
        if (scope["method"], form.get("Action")) == ("POST", "getSigninToken"):
            await reply(send, {"SigninToken": _token(pool, form.get("Session", ""))})
        elif (scope["method"], form.get("Action")) == ("GET", "login"):
            await _page(pool, form, send)
        else:
            raise AwsError("InvalidParameter", "There is no such action.")
    except AwsError as error:
        await refuse(send, error)


def _token(pool: Pool, session: str) -> str:
    try:
        key = json.loads(session)["sessionId"]
        known = key in pool.access_key_ids
    except (ValueError, TypeError, KeyError, RecursionError):
        known = False
    if not known:
        raise AwsError("InvalidParameter", "These are no credentials of this demo's.")
    token = secrets.token_urlsafe(32)
    pool.console_tokens[token] = pool.now() + LIFE
    return token


async def _page(pool: Pool, form: dict[str, str], send: Send) -> None:
    if pool.now() >= pool.console_tokens.get(form.get("SigninToken", ""), 0):
        raise AwsError("InvalidParameter", "This link is not good any more.")
    body = _PAGE.format(destination=escape(form.get("Destination", ""))).encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
