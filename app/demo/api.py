"""An API of the demo's own, for its tokens: `GET /hello`, behind what API Gateway calls a JWT authorizer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from __future__ import annotations

import json
import time
from typing import Any

from ..functions.hello import handler
from ..functions.token_check import InvalidToken, keys_in, verify
from .asgi import Application, Scope, Send, ask, headers_of
from .calls import claims
from .pool import REGION, Pool

PATH = "/hello"


def is_asked(scope: Scope) -> bool:
    return (scope["method"], scope["path"]) == ("GET", PATH)


async def serve(app: Application, pool: Pool, scope: Scope, send: Send) -> None:
    scheme, _, token = headers_of(scope).get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise InvalidToken("")
        told = await _checked(app, pool, scope, token.strip())
    except InvalidToken as error:
        why = f' scope="" error="invalid_token" error_description="{error}"' if str(error) else ""
        body = json.dumps({"message": "Unauthorized"})
        await _say(send, 401, {"content-type": "application/json", "www-authenticate": f"Bearer{why}"}, body)
        return
    event = {"requestContext": {"authorizer": {"jwt": {"claims": told, "scopes": None}}}}
    answer = handler(event, None)
    await _say(send, answer["statusCode"], answer["headers"], answer["body"])


async def _checked(app: Application, pool: Pool, scope: Scope, token: str) -> dict[str, str]:
    """What a good token says, all of it as text, as an HTTP API hands it on. Raises InvalidToken."""
    page = f"/{pool.user_pool_id}/.well-known/jwks.json"
    headers = [pair for pair in scope["headers"] if pair[0] == b"host"]
    asked = {**scope, "path": page, "raw_path": page.encode(), "query_string": b"", "headers": headers}
    _, keys = await ask(app, asked, b"")
    verified = verify(
        token,
        keys_in(keys).get,
        issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool.user_pool_id}",
        client_id=pool.client_id,
        use=_use(token),
        now=time.time(),  # the emulator's own, which has made it
    )
    return {name: _as_text(value) for name, value in verified.items()}


def _use(token: str) -> str:
    """An authorizer takes either kind."""
    try:
        said = claims(token).get("token_use")
    except (ValueError, IndexError, TypeError, RecursionError):
        said = ""  # `verify` says what it is instead
    return "access" if said == "access" else "id"


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_as_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


async def _say(send: Send, status: int, headers: dict[str, str], body: str) -> None:
    content = body.encode()
    lines = {**headers, "content-length": str(len(content))}
    raw = [(name.encode(), value.encode()) for name, value in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": content})
