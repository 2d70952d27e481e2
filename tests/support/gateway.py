"""An HTTP API of API Gateway's with a JWT authorizer, on loopback: PyJWT checks the tokens, and a function answers.

    with gateway(handler, issuer=…, client_id=…, jwks_url=…) as url:
        …                                                   # GET {url}/hello calls handler(event, None)

It imports nothing of the program under test. Every path leads to the function; no route asks for scopes.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

UNPROVEN: that lists among the claims become "[one two]" (people have measured it, AWS does not write about it), and the
words of each `error_description` but "the token does not have a valid audience".
"""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import jwt

from tests.support.loopback import serving

Function = Callable[[dict[str, Any], Any], Any]


class Unauthorized(Exception):
    """Says what API Gateway puts into `error_description`."""


@dataclass(frozen=True)
class Authorizer:
    issuer: str
    client_id: str
    jwks_url: str

    def claims(self, token: str) -> dict[str, Any]:
        """Raises Unauthorized."""
        try:
            key = self._keys()[jwt.get_unverified_header(token).get("kid")]
            options: Any = {"verify_aud": False, "require": ["exp", "iss"]}
            claims = jwt.decode(token, key, algorithms=["RS256"], issuer=self.issuer, options=options)
        except jwt.ExpiredSignatureError:
            raise Unauthorized("the token has expired") from None
        except jwt.InvalidIssuerError:
            raise Unauthorized("invalid issuer") from None
        except (jwt.InvalidTokenError, KeyError):
            raise Unauthorized("signature verification failed") from None
        if claims.get("aud", claims.get("client_id")) != self.client_id:
            raise Unauthorized("the token does not have a valid audience")
        return dict(claims)

    def _keys(self) -> dict[Any, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.jwks_url, timeout=10) as page:
            return {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(json.load(page)).keys}


@contextmanager
def gateway(function: Function, *, issuer: str, client_id: str, jwks_url: str) -> Iterator[str]:
    """Yields the API's URL, without a slash at its end.

    Args:
        function: takes payload format 2.0, as Lambda functions do behind an HTTP API.
        issuer: the authorizer's, `https://cognito-idp.<region>.amazonaws.com/<user pool id>`.
        client_id: its one audience: `aud`, or `client_id` where a token has no `aud`.
        jwks_url: where the issuer's keys are; read anew for every request.
    """

    class Api(_Api):
        authorizer = Authorizer(issuer, client_id, jwks_url)
        call = staticmethod(function)

    with serving(Api) as url:
        yield url


class _Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer waits for the headers to be acknowledged
    authorizer: Authorizer
    call: Function

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        try:
            claims = self.authorizer.claims(self._token())
        except Unauthorized as refusal:
            why = f' scope="" error="invalid_token" error_description="{refusal}"' if str(refusal) else ""
            self._say(401, {"www-authenticate": f"Bearer{why}"}, b'{"message":"Unauthorized"}')
            return
        try:
            answer = self.call(self._event(claims, body), None)
        except Exception:
            self._say(500, {}, b'{"message":"Internal Server Error"}')
            raise
        self._say(*_response(answer))

    def do_POST(self) -> None:
        self.do_GET()

    def _token(self) -> str:
        """With "Bearer" before it, or without. Raises Unauthorized where there is none."""
        first, _, second = self.headers.get("authorization", "").partition(" ")
        if token := second.strip() if first.lower() == "bearer" else first:
            return token
        raise Unauthorized("")

    def _event(self, claims: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        parts = urlsplit(self.path)
        claimed = {name: _as_text(value) for name, value in claims.items()}
        return {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "requestContext": {
                "authorizer": {"jwt": {"claims": claimed, "scopes": None}},
                "http": {"method": self.command, "path": parts.path, "sourceIp": "127.0.0.1"},
                "stage": "$default",
            },
            **({"body": body.decode()} if body else {}),
            "isBase64Encoded": False,
        }

    def _say(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_as_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _response(answer: Any) -> tuple[int, Mapping[str, str], bytes]:
    """Of a function that names no status: 200 and all that it gave, as JSON."""
    if not (isinstance(answer, dict) and "statusCode" in answer):
        return 200, {}, json.dumps(answer).encode()
    body = answer.get("body", "")
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return int(answer["statusCode"]), answer.get("headers", {}), content
