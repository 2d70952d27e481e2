"""SRP-6a as Cognito speaks it: proves a password without sending it.

RFC 5054 (2.5, 2.6) in the 3072-bit group, with Cognito's own generator, padding, key derivation and proof.
The same arithmetic serves remembered devices, with a device group key for the pool and a device key for the user.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from ...errors import UnexpectedAnswer
from ..base import Secret


def _encoded(number: int) -> bytes:
    """Big-endian, with a zero byte in front where the top bit is set (Java's BigInteger.toByteArray)."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


# RFC 3526, section 4
_N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
_G = 2
_K = _hash(_encoded(_N), _encoded(_G))
# RFC 5054 asks for 256 bits and RFC 7919 (A.2) for 275 in this group; more only costs time
_EPHEMERAL_BITS = 320
# A modular power takes some milliseconds, in which no other Python thread runs. If several threads calculated at once,
# an event loop would have to wait for all of them.
_one_at_a_time = threading.RLock()  # a signal handler may fork while it is held
if hasattr(os, "register_at_fork"):
    _release = _one_at_a_time.release
    os.register_at_fork(before=_one_at_a_time.acquire, after_in_parent=_release, after_in_child=_release)
_NUMBER = re.compile(rf"[0-9A-Fa-f]{{1,{2 * len(_encoded(_N))}}}")
_SECRET_BLOCK_LIMIT = 65536  # characters; Cognito's have under 2000

NOT_COGNITO = "Is this really Cognito? Look at the network and the endpoint in use."

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _power(base: int, exponent: int) -> int:
    with _one_at_a_time:
        return pow(base, exponent, _N)


@dataclass(frozen=True)
class SrpClient:
    """Our half of one exchange: the private `a`, and A = g^a that Cognito gets to see."""

    _a: int = field(repr=False)

    @classmethod
    def start(cls) -> SrpClient:
        """A fresh `a`. The generator is a unit modulo the prime N, so A is never 0 mod N."""
        client = cls(secrets.randbits(_EPHEMERAL_BITS) | 1 << (_EPHEMERAL_BITS - 1))
        _ = client._public  # computed now, ahead of the network
        return client

    @property
    def srp_a(self) -> str:
        """SRP_A, in hex."""
        return f"{self._public:x}"

    @cached_property
    def _public(self) -> int:
        return _power(_G, self._a)

    def key(self, identity: bytes, public_b: int, salt: int) -> bytes:
        """The 16-byte key both sides hold when the password is right.

        `identity` is the SHA-256 of pool name, user id, ":" and password. Raises UnexpectedAnswer for a B, or an
        A and B together, with which SRP must not go on.
        """
        u = _hash(_encoded(self._public), _encoded(public_b))
        if public_b % _N == 0 or u == 0:
            raise UnexpectedAnswer(
                "Cognito's answer to SRP would give the password away, so it was not answered.",
                hint=NOT_COGNITO,
            )
        x = _hash(_encoded(salt), identity)
        shared = _power(public_b - _K * _power(_G, x), self._a + u * x)
        # RFC 5869; 16 bytes are one block of its output
        extracted = hmac.digest(_encoded(u), _encoded(shared), "sha256")
        return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]


def password_claim(
    client: SrpClient,
    *,
    pool_name: str,
    user_id: str,
    password: Secret,
    srp_b: str,
    salt: str,
    secret_block: str,
    now: datetime,
) -> dict[str, str]:
    """The answers to PASSWORD_VERIFIER: PASSWORD_CLAIM_SIGNATURE, PASSWORD_CLAIM_SECRET_BLOCK and TIMESTAMP.

    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html

    Args:
        pool_name: the part of the pool id after the underscore.
        user_id: USER_ID_FOR_SRP.
        srp_b: SRP_B in hex; `salt`: SALT in hex; `secret_block`: SECRET_BLOCK in base64; as Cognito sent them.
        now: the server's time; Cognito refuses a claim that is minutes off.

    Raises:
        UnexpectedAnswer: one of the three cannot be read, or SRP forbids going on with it.
    """
    name = _utf8(pool_name + user_id)
    identity = hashlib.sha256(name + b":" + _utf8(password.reveal())).digest()
    block = _block(secret_block)
    key = client.key(identity, _number("SRP_B", srp_b), _number("SALT", salt))
    moment = timestamp(now)
    signature = hmac.digest(key, name + block + moment.encode(), "sha256")
    return {
        "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
        "PASSWORD_CLAIM_SECRET_BLOCK": secret_block,
        "TIMESTAMP": moment,
    }


def device_verifier(group_key: str, key: str, password: Secret) -> dict[str, str]:
    """DeviceSecretVerifierConfig for ConfirmDevice: with it Cognito can check the device's password, and not know it.

    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
    """
    salt = secrets.randbits(128)
    identity = hashlib.sha256(_utf8(f"{group_key}{key}:{password.reveal()}")).digest()
    verifier = _power(_G, _hash(_encoded(salt), identity))
    return {
        "PasswordVerifier": base64.b64encode(_encoded(verifier)).decode(),
        "Salt": base64.b64encode(_encoded(salt)).decode(),
    }


def timestamp(now: datetime) -> str:
    """TIMESTAMP: UTC, English whatever the locale, e.g. "Sat Nov 1 08:03:05 UTC 2025"."""
    utc = now.astimezone(timezone.utc)
    return f"{_DAYS[utc.weekday()]} {_MONTHS[utc.month - 1]} {utc.day} {utc:%H:%M:%S} UTC {utc.year}"


def secret_hash(username: str, client_id: str, client_secret: Secret) -> str:
    """SECRET_HASH, for app clients that have a secret.

    https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
    """
    digest = hmac.digest(_utf8(client_secret.reveal()), _utf8(username + client_id), "sha256")
    return base64.b64encode(digest).decode()


def _utf8(text: str) -> bytes:
    """A terminal in another encoding leaves lone surrogates in what was typed: a wrong password, not a crash."""
    return text.encode(errors="surrogatepass")


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):  # int() alone would take signs, spaces, underscores, and megabytes
        raise UnexpectedAnswer(f"Cognito's {name} is not a hexadecimal number of at most 3072 bits.")
    return int(text, 16)


def _block(text: str) -> bytes:
    try:
        block = base64.b64decode(text, validate=True) if len(text) <= _SECRET_BLOCK_LIMIT else b""
    except ValueError:
        block = b""
    if not block:
        raise UnexpectedAnswer("Cognito's SECRET_BLOCK is not a base64 text of reasonable size.")
    return block
