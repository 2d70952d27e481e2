"""The authenticator of one user: which code is right, and which was used already (RFC 6238)."""

from __future__ import annotations

import hmac
from enum import Enum

import pyotp

STEP = 30  # seconds


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"


class Authenticator:
    """A TOTP secret and the last time step a code of it was accepted for."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._totp = pyotp.TOTP(secret, interval=STEP)
        self._last_step = -1

    def check(self, code: object, now: float) -> Verdict:
        """Accepts the code of the current step or a neighbour (clocks drift), each step once (RFC 6238, 5.2)."""
        current = int(now // STEP)
        for step in (current, current - 1, current + 1):
            if isinstance(code, str) and hmac.compare_digest(code.encode(), self._code(step).encode()):
                if step <= self._last_step:
                    return Verdict.USED
                self._last_step = step
                return Verdict.RIGHT
        return Verdict.WRONG

    def showing(self, now: float) -> str | None:
        """The six digits on the authenticator's display; None while they are used up."""
        step = int(now // STEP)
        return None if step <= self._last_step else self._code(step)

    def _code(self, step: int) -> str:
        return self._totp.at(step * STEP)
