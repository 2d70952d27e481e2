"""Sign-ins on their way: sessions are single-use, belong to one user and one question, and expire."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from .refusal import not_authorized
from .users import User

TRIES = 5
SIGNED_UP, CONFIRMED = "SIGNED_UP", "CONFIRMED"  # no challenges: what the session of a sign-up waits for


@dataclass
class Attempt:
    """One sign-in.

    Attributes:
        typed: the name that was typed: perhaps an alias.
        told: the real name has been told (USER_ID_FOR_SRP); from then on only that one is taken.
        asked: the challenge that is to be answered.
        proven: what the person has shown: "password", "code" (a first factor), "mfa", "device".
        expected: the code, or the secret block, that the answer must match.
        address: the email address that is being set up.
        totp_secret: the authenticator that is being set up; totp_works: one code of it was right.
    """

    user: User
    flow: str
    typed: str
    told: bool = False
    asked: str = ""
    device_key: str = ""
    proven: set[str] = field(default_factory=set)
    expected: str = ""
    choices: tuple[str, ...] = ()
    custom_answers: int = 0
    custom_wrong: int = 0
    address: str = ""
    totp_secret: str = ""
    totp_works: bool = False
    wrong: int = 0
    until: float = 0.0


class Sessions:
    def __init__(self, seconds: Callable[[], float], now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._open: dict[str, Attempt] = {}
        self._used: set[str] = set()

    def open(self, attempt: Attempt, session: str = "") -> str:
        """A new session string, or one of the caller's (a secret block)."""
        session = session or "AYABe" + secrets.token_urlsafe(300)
        attempt.until = self._now() + self._seconds()
        attempt.wrong = 0
        self._open[session] = attempt
        return session

    def find(self, session: str) -> Attempt:
        """Raises for one that was used, has expired, or never was."""
        if session in self._used:
            raise not_authorized("Invalid session for the user, session can only be used once.")
        attempt = self._open.get(session)
        if attempt is None or self._now() >= attempt.until:
            raise not_authorized("Invalid session for the user, session is expired.")
        return attempt

    def find_asked(self, session: str, user: User, asked: str) -> Attempt:
        """Raises as `find`, and for one of another user or question."""
        attempt = self.find(session)
        if attempt.user is not user or attempt.asked != asked:
            raise not_authorized("Invalid session for the user.")
        return attempt

    def is_open(self, session: str) -> bool:
        return session in self._open and self._now() <= self._open[session].until

    def close(self, session: str) -> None:
        self._open.pop(session, None)
        self._used.add(session)

    def failed(self, session: str) -> None:
        """A wrong code: the session goes on, five times."""
        attempt = self._open[session]
        attempt.wrong += 1
        if attempt.wrong >= TRIES:
            del self._open[session]

    def awaiting_code(self, username: str, challenges: Collection[str]) -> Attempt | None:
        """Return the newest sign-in of a user that one of these challenges could end now."""
        for attempt in reversed(list(self._open.values())):
            if attempt.user.username == username and attempt.asked in challenges:
                return attempt if self._now() < attempt.until else None
        return None
