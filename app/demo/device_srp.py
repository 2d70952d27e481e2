"""The server's half of SRP-6a as Cognito speaks it, for devices.

RFC 5054 (2.5, 2.6) in RFC 3526's 3072-bit group with generator 2. Cognito's own: H is SHA-256; numbers are hashed as
two's complement big-endian bytes; x = H(salt | H(DeviceGroupKey DeviceKey ":" password)), which the client alone
computes; the key is HKDF (RFC 5869) of S with u for its salt. Written from these and the documentation, so that it
is a second opinion about the client.
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

# 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 pi) + 1690314)
_PRIME = int(
    """
    FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD
    EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED
    EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05 98DA4836 1C55D39A 69163FA8 FD24CF5F
    83655D23 DCA3AD96 1C62F356 208552BB 9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B
    E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718 3995497C EA956AE5 15D22618 98FA0510
    15728E5A 8AAAC42D AD33170D 04507A33 A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7
    ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864 D8760273 3EC86A64 521F2B18 177B200C
    BBE11757 7A615D6C 770988C0 BAD946E2 08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF
    """.replace(" ", "").replace("\n", ""),
    16,
)
_GENERATOR = 2


def _bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*numbers: int) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(map(_bytes, numbers))).digest(), "big")


_MULTIPLIER = _hash(_PRIME, _GENERATOR)


@dataclass(frozen=True)
class DeviceProof:
    """One exchange: what DEVICE_PASSWORD_VERIFIER is checked against.

    Attributes:
        public_b: SRP_B.
        secret_block: SECRET_BLOCK, base64; the client signs what is in it.
    """

    group_key: str
    device_key: str
    verifier: int
    public_a: int
    private_b: int
    public_b: int
    secret_block: str

    @classmethod
    def start(cls, group_key: str, device_key: str, verifier: int, public_a: int) -> DeviceProof:
        private = secrets.randbits(256) | 1 << 255
        public = (_MULTIPLIER * verifier + pow(_GENERATOR, private, _PRIME)) % _PRIME
        block = base64.b64encode(secrets.token_bytes(512)).decode()
        return cls(group_key, device_key, verifier, public_a, private, public, block)

    def block_and_signature_are_right(self, secret_block: str, timestamp: str, signature: str) -> bool:
        """The answer to DEVICE_PASSWORD_VERIFIER; `signature` in base64."""
        try:
            signed = base64.b64decode(signature, validate=True)
        except ValueError:
            return False
        scrambler = _hash(self.public_a, self.public_b)
        # RFC 5054, 2.5.4: with such an A the key would be known without the password
        if self.public_a % _PRIME == 0 or scrambler == 0 or secret_block != self.secret_block:
            return False
        shared = pow(self.public_a * pow(self.verifier, scrambler, _PRIME), self.private_b, _PRIME)
        extracted = hmac.digest(_bytes(scrambler), _bytes(shared), "sha256")
        key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
        message = (self.group_key + self.device_key).encode() + base64.b64decode(secret_block)
        return hmac.compare_digest(hmac.digest(key, message + timestamp.encode(), "sha256"), signed)
