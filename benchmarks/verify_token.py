"""`verify_token` with its keys at hand, beside others' checks of the same token."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest.mock import patch

import jwt
import pycognito
from joserfc import jwk as jose_keys, jws as jose_jws, jwt as jose_jwt

from cognito_tui import Secret, verify_token
from cognito_tui.functions.token_check import keys_in
from cognito_tui.services.tokens.verify import claims_of
from tests.support.loopback import serving
from tests.support.made_tokens import CLIENT, ISSUER, jwk, jwks, token

TURNS = 41
CALLS = 100  # of each, a turn
JOSERFC_LIMIT = 1.2  # times its bare verify: the signature, and nothing of what the token says
PYCOGNITO_LIMIT = 1.0  # times its verify_token
_POOL = ISSUER.rpartition("/")[2]
_MORE: dict[str, Any] = {
    "cognito:groups": ["a", "b"],
    "email": "ada@example.com",
    "jti": "x" * 36,
    "origin_jti": "y" * 36,
}


class Calls:
    """Of one check: processor microseconds of a call, in each turn."""

    def __init__(self, name: str, call: Callable[[], object]) -> None:
        self.name = name
        self._call = call
        self.times: list[float] = []
        call()  # keys are fetched, modules imported

    def turn(self) -> None:
        before = time.thread_time()
        for _ in range(CALLS):
            self._call()
        self.times.append((time.thread_time() - before) / CALLS * 1e6)

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def main() -> None:
    with serving(_Keys) as url, patch.dict(os.environ, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=url):
        ours, *peers = checks = _checks(token(**_MORE))
        for _ in range(TURNS):
            for each in checks:
                each.turn()
    bare, pycognitos = (
        ours.median / next(peer.median for peer in peers if peer.name == name)
        for name in ("joserfc's jws.deserialize_compact", "pycognito's verify_token")
    )
    print(
        f"verify_token: {bare:.2f} × joserfc's bare verify (limit {JOSERFC_LIMIT}), "
        f"{pycognitos:.2f} × pycognito's verify_token (limit {PYCOGNITO_LIMIT}); "
        f"processor time, medians of {TURNS} interleaved turns of {CALLS} calls"
    )
    for each in checks:
        print(f"  {each.name} {each.median:.0f} µs ({min(each.times):.0f} to {max(each.times):.0f})")


def _checks(given: str) -> list[Calls]:
    plain, secret = keys_in(jwks()), Secret(given)
    key, pyjwts = jose_keys.RSAKey.import_key(jwk()), jwt.PyJWK(jwk())
    theirs = pycognito.Cognito(_POOL, CLIENT)
    theirs.pool_jwk = {"keys": [jwk()]}
    return [
        Calls("cognito-tui", lambda: verify_token(given, _POOL, CLIENT, "id")),
        Calls(
            "joserfc's jws.deserialize_compact", lambda: jose_jws.deserialize_compact(given, key, ["RS256"])
        ),
        Calls("joserfc's jwt.decode", lambda: jose_jwt.decode(given, key, algorithms=["RS256"])),
        Calls("PyJWT's decode", lambda: jwt.decode(given, pyjwts, ["RS256"], audience=CLIENT, issuer=ISSUER)),
        Calls("pycognito's verify_token", lambda: theirs.verify_token(given, "id_token", "id")),
        Calls(
            "cognito-tui without cryptography",
            lambda: claims_of(secret, "id", (CLIENT,), {ISSUER: plain.get}, time.time()),
        ),
    ]


class _Keys(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(jwks())))
        self.end_headers()
        self.wfile.write(jwks())

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    main()
