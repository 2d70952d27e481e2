"""IAM roles as the identity pool's users see them, and the keys that were given out for them."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass

ACCOUNT = "000000000000"
_BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SIGNED_IN = f"arn:aws:iam::{ACCOUNT}:role/SignedIn"  # what the identity pool gives to those who are


@dataclass(frozen=True)
class Role:
    """A role whose trust policy names cognito-identity.amazonaws.com, with the two conditions that AWS advises.

    Attributes:
        aud: the identity pool it trusts; empty: the pool's own.
        amr: "authenticated" or "unauthenticated".
        longest: MaxSessionDuration.
        may_invoke: whether its policy allows lambda:InvokeFunction.
    """

    aud: str = ""
    amr: str = "authenticated"
    longest: int = 3600
    may_invoke: bool = True


@dataclass(frozen=True)
class Keys:
    """Credentials of a role, for as long as they last."""

    role_arn: str
    session_name: str
    expires_at: int
    access_key_id: str
    secret_access_key: str
    session_token: str

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.role_arn.rpartition('/')[2]}/{self.session_name}"


def key_id(number: int) -> str:
    """Return the id of temporary keys, which says whose account they are of: bits 1 to 40 of its base 32."""
    account = base64.b32encode((1 << 39 | int(ACCOUNT) // 2).to_bytes(5, "big")).decode()
    parity = "AQ"[int(ACCOUNT) % 2]
    return f"ASIA{account}{parity}SCRIP{_BASE_32[number // 32 % 32]}{_BASE_32[number % 32]}"


def new_keys(role_arn: str, session_name: str, expires_at: float, access_key_id: str = "") -> Keys:
    return Keys(
        role_arn,
        session_name,
        int(expires_at),
        access_key_id or key_id(uuid.uuid4().int),
        f"secret-{uuid.uuid4()}",
        f"session-{uuid.uuid4()}",
    )
