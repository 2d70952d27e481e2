"""Challenge sessions as Cognito's are: unguessable, bound to a user and a use, good once, and for three minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from .asgi import AwsError

LIFETIME = 180  # seconds: an app client's AuthSessionValidity when nothing else is set
ATTEMPTS = 5  # wrong codes

_EXPIRED = "Invalid session for the user, session is expired."


@dataclass
class Session:
    """What a session string stands for.

    Attributes:
        use: the one call it is good for: a challenge's name, or ASSOCIATE, VERIFY.
        username: the pool's own name for the user.
        client_id: the app client it was issued to.
        expires_at: seconds since the epoch.
        totp_secret: the secret being enrolled (base32), if any.
    """

    use: str
    username: str
    client_id: str
    expires_at: float
    totp_secret: str = ""
    attempts_left: int = ATTEMPTS
    spent: bool = False


class Sessions:
    """All sessions of one demo. Used from the emulator's event loop only."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._sessions: dict[str, Session] = {}

    def issue(self, use: str, username: str, client_id: str, totp_secret: str = "") -> str:
        token = secrets.token_urlsafe(128)
        self._sessions[token] = Session(use, username, client_id, self._now() + LIFETIME, totp_secret)
        return token

    def find(self, token: object, use: str) -> Session:
        """The live session. Raises AwsError when it is unknown, expired, spent or meant for something else."""
        session = self._sessions.get(token) if isinstance(token, str) else None
        if session is None or self._now() >= session.expires_at or not session.attempts_left:
            raise AwsError("NotAuthorizedException", _EXPIRED)
        if session.spent:
            raise AwsError(
                "NotAuthorizedException", "Invalid session for the user, session can only be used once."
            )
        if session.use != use:
            raise AwsError("NotAuthorizedException", "Invalid session for the user.")
        return session
