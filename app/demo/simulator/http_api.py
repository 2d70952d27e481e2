"""An HTTP API of API Gateway's, whose every route is behind a JWT authorizer for this pool's tokens.

UNPROVEN: that lists among the claims become "[one two]" (people have measured it, AWS does not write about it), and the
words of each `error_description` but "the token does not have a valid audience".

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .pool import Pool
from .signing import claims_of
from .web import Request, Response, json_response


class Unauthorized(Exception):
    """Its text is what API Gateway puts into `error_description`."""


def route(request: Request) -> str:
    """Return a request's route key: "GET /hello"."""
    return f"{request.method} {request.path}"


def answer(pool: Pool, request: Request) -> Response:
    """Call the function of the route for whoever brings a good ID or access token."""
    try:
        claims = _claims(pool, request.headers.get("authorization", ""))
    except Unauthorized as error:
        why = f' scope="" error="invalid_token" error_description="{error}"' if str(error) else ""
        return json_response(401, {"message": "Unauthorized"}, {"www-authenticate": f"Bearer{why}"})
    event = {
        "version": "2.0",
        "routeKey": route(request),
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": dict(request.headers),
        "requestContext": {
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            "http": {"method": request.method, "path": request.path, "sourceIp": "127.0.0.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    result = pool.routes[route(request)](event, None)
    headers = {name.lower(): value for name, value in result["headers"].items()}
    return Response(result["statusCode"], result["body"], headers.pop("content-type", "text/plain"), headers)


def _claims(pool: Pool, authorization: str) -> Mapping[str, str]:
    """Return the claims of a good token, each as text. An authorizer does not know of revoked ones."""
    first, _, second = authorization.partition(" ")
    token = second.strip() if first.lower() == "bearer" else first
    if not token:
        raise Unauthorized
    claims = claims_of(token)
    if claims is None:
        raise Unauthorized("signature verification failed")
    if claims["iss"] != pool.issuer:
        raise Unauthorized("invalid issuer")
    if pool.now() >= claims["exp"]:
        raise Unauthorized("the token has expired")
    if claims.get("aud", claims.get("client_id")) != pool.client_id:
        raise Unauthorized("the token does not have a valid audience")
    return {name: _as_text(value) for name, value in claims.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_as_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)
