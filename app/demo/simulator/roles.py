"""IAM roles as the identity pool's users see them, and the keys that were given out for them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

ACCOUNT = "000000000000"
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


def new_keys(role_arn: str, session_name: str, expires_at: float, access_key_id: str = "") -> Keys:
    made_up = f"ASIASCRIPTED{uuid.uuid4().hex[:8].upper()}"
    return Keys(
        role_arn,
        session_name,
        int(expires_at),
        access_key_id or made_up,
        f"secret-{uuid.uuid4()}",
        f"session-{uuid.uuid4()}",
    )
