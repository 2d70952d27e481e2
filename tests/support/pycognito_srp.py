"""pycognito's SRP in the time that ours takes."""

from __future__ import annotations

import secrets

from pycognito.aws_srp import AWSSRP


class QuickSrp(AWSSRP):  # type: ignore[misc]
    """pycognito's, with an `a` of 256 bits, of which RFC 5054 asks no more; pycognito takes 1024."""

    def generate_random_small_a(self) -> int:
        return secrets.randbits(256)
