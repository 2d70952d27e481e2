"""RS256: RSASSA-PKCS1-v1_5 with SHA-256, in the standard library alone, so that the function's zip is nobody's binary.

https://www.rfc-editor.org/rfc/rfc8017#section-8.2.2
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

_BITS = range(2048, 8192 + 1)  # fewer are too weak, more take too long
_LARGEST_EXPONENT = 2**32 - 1  # the pool's is 65537; each further bit costs a multiplication
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")  # DigestInfo: RFC 8017, 9.2, note 1


@dataclass(frozen=True)
class PublicKey:
    """Raises ValueError for one that is too weak, or too large to be reckoned with."""

    modulus: int
    exponent: int

    def __post_init__(self) -> None:
        odd = self.modulus % 2 and self.exponent % 2
        if self.modulus.bit_length() not in _BITS or not odd or not 3 <= self.exponent <= _LARGEST_EXPONENT:
            raise ValueError("an RSA key that is not used")

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Compares the whole encoded message. Who reads it instead believes forgeries where the exponent is 3.

        https://www.rfc-editor.org/rfc/rfc8017#appendix-B.1
        """
        length = (self.modulus.bit_length() + 7) // 8
        number = int.from_bytes(signature, "big")
        if len(signature) != length or number >= self.modulus:
            return False
        digest = _SHA256 + hashlib.sha256(message).digest()
        expected = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
        return hmac.compare_digest(pow(number, self.exponent, self.modulus).to_bytes(length, "big"), expected)
