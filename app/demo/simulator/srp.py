"""The other half of SRP, as Cognito must have it: it knows verifiers, never passwords.

Written from RFC 5054 and Cognito's own choices (padding, key derivation, proof); imports nothing of the client
under test.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


def _pi(bits: int) -> int:
    """floor(2^bits * pi), by Machin's formula."""

    def arctan_of_inverse(x: int) -> int:
        term = total = (1 << (bits + 64)) // x
        n = 1
        while term:
            term //= -x * x
            n += 2
            total += term // n
        return total

    return (16 * arctan_of_inverse(5) - 4 * arctan_of_inverse(239)) >> 64


# RFC 3526, section 4: how the 3072-bit prime is made
N = 2**3072 - 2**3008 - 1 + 2**64 * (_pi(2942) + 1690314)
G = 2
_EPHEMERAL_BITS = 256  # RFC 5054, 2.5.4: at least that many; more only costs time
_SALTING = secrets.token_bytes(32)


def pad(number: int) -> bytes:
    """An even number of hex digits, "00" before a top nibble of 8 or more."""
    digits = f"{number:x}"
    if len(digits) % 2:
        digits = "0" + digits
    elif digits[0] >= "8":
        digits = "00" + digits
    return bytes.fromhex(digits)


def _h(data: bytes) -> int:
    return int(hashlib.sha256(data).hexdigest(), 16)


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """RFC 5869, with SHA-256: the first 32 bytes."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")


K = _h(pad(N) + pad(G))


def private_key(pool_name: str, user_id: str, password: str, salt: int) -> int:
    """RFC 5054's x; Cognito puts the pool's name before the user's."""
    return _h(pad(salt) + hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest())


def scrambling(big_a: int, big_b: int) -> int:
    """RFC 5054's u."""
    return _h(pad(big_a) + pad(big_b))


def session_key(shared: int, u: int) -> bytes:
    """The key of a proof, from both sides' secret."""
    return hkdf(pad(shared), salt=pad(u), info=b"Caldera Derived Key")[:16]


def proof(key: bytes, pool_name: str, user_id: str, secret_block: str, timestamp: str) -> str:
    """PASSWORD_CLAIM_SIGNATURE."""
    message = f"{pool_name}{user_id}".encode() + base64.b64decode(secret_block) + timestamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()


def _salt(text: str) -> int:
    """128 bits that nobody can guess, and the same for the same text while this process lives."""
    return int.from_bytes(hmac.digest(_SALTING, text.encode(), "sha256")[:16], "big")


@lru_cache(maxsize=1024)
def _verifier(x: int) -> int:
    return pow(G, x, N)


@dataclass
class Record:
    """What a pool keeps of a user."""

    salt: int
    verifier: int


@dataclass
class Exchange:
    """What a pool keeps between the two calls."""

    user_id: str
    big_a: int
    b: int
    big_b: int


class SrpServer:
    """One user pool (or one device group).

    challenge = server.challenge("ada", srp_a)          # ChallengeParameters of PASSWORD_VERIFIER
    server.verify(claim)                                # the three answer fields → right or wrong
    """

    def __init__(self, pool_name: str) -> None:
        self.pool_name = pool_name
        self._users: dict[str, Record] = {}
        self._exchanges: dict[str, Exchange] = {}

    def record(self, user_id: str, password: str, salt: int | None = None) -> Record:
        """What would be kept of this password."""
        salt = _salt(f"{self.pool_name}{user_id}:{password}") if salt is None else salt
        return Record(salt, _verifier(private_key(self.pool_name, user_id, password, salt)))

    def admit(self, user_id: str, record: Record) -> None:
        self._users[user_id] = record

    def register(self, user_id: str, password: str, salt: int | None = None) -> Record:
        record = self.record(user_id, password, salt)
        self.admit(user_id, record)
        return record

    def challenge(self, user_id: str, srp_a: str, b: int | None = None) -> dict[str, str]:
        """Raises ValueError for what is not a number, and for the A that would let anyone in."""
        if not set(srp_a) <= set(string.hexdigits):
            raise ValueError("A is not in hexadecimal digits")
        big_a = int(srp_a, 16)
        if big_a % N == 0:
            raise ValueError("A is 0 mod N")
        record = self._users[user_id]
        b = secrets.randbits(_EPHEMERAL_BITS) if b is None else b
        big_b = (K * record.verifier + pow(G, b, N)) % N
        secret_block = base64.b64encode(secrets.token_bytes(900)).decode()
        self._exchanges[secret_block] = Exchange(user_id, big_a, b, big_b)
        return {
            "USERNAME": user_id,
            "USER_ID_FOR_SRP": user_id,
            "SALT": f"{record.salt:x}",
            "SRP_B": f"{big_b:x}",
            "SECRET_BLOCK": secret_block,
        }

    def shared_secret(self, secret_block: str) -> int:
        """S, as the server sees it."""
        return self._secret_and_u(self._exchanges[secret_block])[0]

    def verify(self, claim: Mapping[str, str]) -> bool:
        block = claim["PASSWORD_CLAIM_SECRET_BLOCK"]
        exchange = self._exchanges.get(block)
        if exchange is None:
            return False
        key = session_key(*self._secret_and_u(exchange))
        expected = proof(key, self.pool_name, exchange.user_id, block, claim["TIMESTAMP"])
        return hmac.compare_digest(expected.encode(), claim["PASSWORD_CLAIM_SIGNATURE"].encode())

    def _secret_and_u(self, exchange: Exchange) -> tuple[int, int]:
        u = scrambling(exchange.big_a, exchange.big_b)
        verifier = self._users[exchange.user_id].verifier
        return pow(exchange.big_a * pow(verifier, u, N), exchange.b, N), u
