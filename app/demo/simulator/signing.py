"""The key that signs tokens, and the JWTs that it signs: RS256 with the standard library alone.

The modulus has 2048 bits and four prime factors (RFC 8017, 3.1, allows more than two): they are found in a tenth of the
time that two take. Whoever verifies a token sees no difference.

https://www.rfc-editor.org/rfc/rfc7515 (JWS), https://www.rfc-editor.org/rfc/rfc8017#section-8.2 (RSASSA-PKCS1-v1_5)
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BITS, _FACTORS, _EXPONENT = 2048, 4, 65537
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # of SHA-256: RFC 8017, 9.2, note 1
_SMALL_PRIMES = math.prod(n for n in range(3, 2000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


@dataclass
class KeyIds:
    """How a pool names its keys: those that sign now, of ID and of access tokens, and those that have before.

    No two pools have a name in common, as at AWS; the replica of one has its names. Behind all names is the one key of
    this process.
    """

    pool_id: str
    turn: int = 0
    retired: tuple[str, ...] = ()

    @property
    def of_id_tokens(self) -> str:
        return self._name("id")

    @property
    def of_access_tokens(self) -> str:
        return self._name("access")

    def rotate(self, keeps_old: bool) -> None:
        """Sign by new names from now on; what was signed by the old ones is good as long as they are kept."""
        self.retired = (*self.retired, self.of_id_tokens, self.of_access_tokens) if keeps_old else ()
        self.turn += 1

    def _name(self, use: str) -> str:
        digest = hashlib.sha256(f"{self.pool_id} {use} {self.turn}".encode()).digest()
        return base64.b64encode(digest).decode()

    def public(self) -> dict[str, Any]:
        """Return the content of a jwks.json (RFC 7517)."""
        numbers = {"n": _number(math.prod(_primes())), "e": _number(_EXPONENT)}
        listed = (self.of_id_tokens, self.of_access_tokens, *self.retired)
        return {
            "keys": [
                {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": key_id, **numbers} for key_id in listed
            ]
        }


def encode(claims: Mapping[str, Any], key_id: str, header: Mapping[str, Any] | None = None) -> str:
    """Return a JWT of these claims.

    Args:
        header: what its header says otherwise.
    """
    header = {"alg": "RS256", "kid": key_id, "typ": "JWT", **(header or {})}
    text = f"{_base64url(_json(header))}.{_base64url(_json(claims))}"
    return f"{text}.{_base64url(_signature(text))}"


def claims_of(token: str) -> dict[str, Any] | None:
    """Return the claims of a token that this process has signed; None for any other. Times are not checked."""
    text, _, signature = token.rpartition(".")
    header, _, body = text.partition(".")
    try:
        if json.loads(_bytes(header)).get("alg") != "RS256":
            return None
        if not hmac.compare_digest(_signature(text), _bytes(signature)):
            return None
        return dict(json.loads(_bytes(body)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _signature(text: str) -> bytes:
    digest = _DIGEST_INFO + hashlib.sha256(text.encode()).digest()
    padded = b"\x00\x01" + b"\xff" * (_BITS // 8 - 3 - len(digest)) + b"\x00" + digest
    message, signature, modulus = int.from_bytes(padded, "big"), 0, 1
    for prime in _primes():  # by the Chinese remainder theorem: RFC 8017, 5.2.1
        part = pow(message, pow(_EXPONENT, -1, prime - 1), prime)
        signature += modulus * ((part - signature) * pow(modulus, -1, prime) % prime)
        modulus *= prime
    return signature.to_bytes(_BITS // 8, "big")


@functools.cache
def _primes() -> tuple[int, ...]:
    """Return the private key, of this process alone: the factors of the modulus."""
    primes: set[int] = set()
    while len(primes) < _FACTORS:
        primes.add(_prime(_BITS // _FACTORS))
    return tuple(primes)


def _prime(bits: int) -> int:
    """Return a random prime whose three highest bits are set, so that the product of four has all its bits."""
    while True:
        candidate = secrets.randbits(bits) | 7 << bits - 3 | 1
        is_likely = math.gcd(candidate, _SMALL_PRIMES) == 1 and (candidate - 1) % _EXPONENT
        if is_likely and all(_passes(candidate, secrets.randbelow(candidate - 3) + 2) for _ in range(8)):
            return candidate


def _passes(candidate: int, base: int) -> bool:
    """Miller-Rabin: FIPS 186-5, B.3.1."""
    odd, twos = candidate - 1, 0
    while not odd % 2:
        odd, twos = odd // 2, twos + 1
    power = pow(base, odd, candidate)
    return power in (1, candidate - 1) or any(
        (power := power * power % candidate) == candidate - 1 for _ in range(twos - 1)
    )


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _number(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _bytes(part: str) -> bytes:
    """Strict, so that a token has one spelling."""
    data = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if _base64url(data) != part:
        raise ValueError("a part that is spelled differently")
    return data
