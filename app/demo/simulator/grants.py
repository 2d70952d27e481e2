"""One finished sign-in and all its tokens: what is revoked together, and listed as one session."""

from __future__ import annotations

import secrets
import string
import uuid
from dataclasses import dataclass, field

from .settings import ADMIN_SCOPE
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
    """Attributes:
    device_key: empty where no device was noted.
    scopes: of its access tokens.
    nonce: of a browser's sign-in, for its ID tokens.
    """

    user: User
    device_key: str
    auth_time: float
    last_active: float
    scopes: tuple[str, ...] = (ADMIN_SCOPE,)
    nonce: str = ""
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


@dataclass
class AuthorizationCode:
    """What managed login gives a browser, for the app client to exchange.

    Attributes:
        code_challenge: empty where the app client sent none.
        grant: what it was exchanged for.
    """

    user: User
    redirect_uri: str
    scopes: tuple[str, ...]
    nonce: str
    code_challenge: str
    until: float
    is_used: bool = False
    grant: Grant | None = None
