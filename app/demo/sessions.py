"""Challenge sessions as Cognito's are: unguessable, bound to a user and a use, good once, and for three minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .asgi import AwsError

LIFETIME = 180  # seconds: an app client's AuthSessionValidity when nothing else is set
ATTEMPTS = 5  # wrong codes

_EXPIRED = "Invalid session for the user, session is expired."


@dataclass(frozen=True)
class Attempt:
    """Who is signing in, and the device they say they do it from (its key; empty: none)."""

    username: str
    device_key: str = ""


@dataclass
class Session:
    """What a session string stands for.

    Attributes:
        use: the one call it is good for: a challenge's name, or ASSOCIATE, VERIFY.
        expires_at: seconds since the epoch.
        kept: what the answer is checked against, or what follows it; its use says which.
    """

    use: str
    attempt: Attempt
    expires_at: float
    kept: Any
    attempts_left: int = ATTEMPTS
    spent: bool = False


class Sessions:
    """All sessions of one demo. Used from the emulator's event loop only."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._sessions: dict[str, Session] = {}

    def issue(self, use: str, attempt: Attempt, kept: Any = None) -> str:
        token = secrets.token_urlsafe(128)
        self._sessions[token] = Session(use, attempt, self._now() + LIFETIME, kept)
        return token

    def find(self, token: str, use: str) -> Session:
        """The live session. Raises AwsError when it is unknown, expired, spent or meant for something else."""
        session = self._sessions.get(token)
        if session is None or self._now() >= session.expires_at or not session.attempts_left:
            raise AwsError("NotAuthorizedException", _EXPIRED)
        if session.spent:
            raise AwsError(
                "NotAuthorizedException", "Invalid session for the user, session can only be used once."
            )
        if session.use != use:
            raise AwsError("NotAuthorizedException", "Invalid session for the user.")
        return session

    def challenge(self, name: str, attempt: Attempt, kept: Any = None, **parameters: str) -> dict[str, Any]:
        """The answer that asks `name` of the user, with a session for theirs."""
        return {
            "ChallengeName": name,
            "Session": self.issue(name, attempt, kept),
            "ChallengeParameters": {"USER_ID_FOR_SRP": attempt.username, **parameters},
        }
