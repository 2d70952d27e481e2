"""A user pool's keys and tokens, made by PyJWT and cryptography: they judge the check that is ours."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
CLIENT = "1h57kf5cpq17m0eml12EXAMPLE"
SUB = "5308021a-24e8-4392-aa7e-c2d333f54772"
KID = "pool-key"
ABSENT = object()


@cache
def private_key(name: str = "the pool's", bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(exponent, bits)  # 3 is allowed, and warned of


def jwk(key: rsa.RSAPrivateKey | None = None, **other: Any) -> dict[str, Any]:
    numbers = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk((key or private_key()).public_key()))
    numbers.pop("key_ops", None)
    return {**numbers, "kid": KID, "alg": "RS256", "use": "sig", **other}


def jwks(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": list(keys or (jwk(),))}).encode()


def claims(use: str = "id", **other: Any) -> dict[str, Any]:
    """As Cognito has them; `other` in place of, ABSENT for leaving out."""
    now = int(time.time())
    client = {"aud": CLIENT} if use == "id" else {"client_id": CLIENT}
    user = {"cognito:username" if use == "id" else "username": "ada"}
    times = {"auth_time": now, "iat": now, "exp": now + 3600}
    made = {"sub": SUB, "iss": ISSUER, "token_use": use, **client, **user, **times, **other}
    return {name: value for name, value in made.items() if value is not ABSENT}


def token(use: Any = "id", *, key: Any = None, algorithm: Any = "RS256", kid: Any = KID, **other: Any) -> str:
    headers = {} if kid is ABSENT else {"kid": kid}
    key = None if algorithm == "none" else key or private_key()
    return jwt.encode(claims(use, **other), key, algorithm, headers)
