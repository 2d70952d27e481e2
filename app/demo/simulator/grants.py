"""One finished sign-in and all its tokens: what is revoked together, and listed as one session."""

from __future__ import annotations

import secrets
import string
import uuid
from dataclasses import dataclass, field

from .users import User


def _session_id() -> str:
    return "tkn" + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(25))


@dataclass
class RefreshToken:
    """`replaced_at`: when rotation replaced it, if it did."""

    value: str
    until: float
    replaced_at: float | None = None


@dataclass
class Grant:
    user: User
    device_key: str
    auth_time: float
    last_active: float
    session_id: str = field(default_factory=_session_id)
    origin_jti: str = field(default_factory=lambda: str(uuid.uuid4()))
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    refresh_tokens: list[RefreshToken] = field(default_factory=list)
    revoked: bool = False

    def find(self, refresh_token: str) -> RefreshToken | None:
        return next((token for token in self.refresh_tokens if token.value == refresh_token), None)

    def new_refresh_token(self, until: float) -> RefreshToken:
        token = RefreshToken(f"eyJjdHkiOiJKV1Qi.{secrets.token_urlsafe(600)}", until)
        self.refresh_tokens.append(token)
        return token
