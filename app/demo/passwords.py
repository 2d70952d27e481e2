"""What the demo's pool demands of passwords, and how long it makes a guesser wait."""

from __future__ import annotations

from collections.abc import Callable

from .asgi import AwsError

MINIMUM_LENGTH = 8
POLICY = {
    "MinimumLength": MINIMUM_LENGTH,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
# https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
_SYMBOLS = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")

_LONGEST_WAIT = 900  # seconds


def check(password: str) -> None:
    """Raises AwsError, naming the first rule of POLICY that `password` breaks."""
    rules = (
        (len(password) >= MINIMUM_LENGTH, "Password not long enough"),
        (any(c.isdigit() for c in password), "Password must have numeric characters"),
        (any(c in _SYMBOLS for c in password.strip()), "Password must have symbol characters"),
        (any(c.isupper() for c in password), "Password must have uppercase characters"),
        (any(c.islower() for c in password), "Password must have lowercase characters"),
    )
    for kept, words in rules:
        if not kept:
            raise AwsError("InvalidPasswordException", f"Password did not conform with policy: {words}")


class LockOut:
    """From so many wrong passwords on, a wait that doubles: 1 s, 2 s, ... up to 15 minutes.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html (Lockout behavior)
    """

    def __init__(self, now: Callable[[], float], wrong_passwords: int, first_wait: int) -> None:
        self._now = now
        self._allowed = wrong_passwords
        self._first_wait = first_wait
        self._wrong: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def check(self, username: str) -> None:
        """Raises AwsError while the user has to wait, whatever the password."""
        if self.until(username):
            raise AwsError("NotAuthorizedException", "Password attempts exceeded")

    def until(self, username: str) -> float:
        """When the wait ends, in seconds since the epoch; 0 when there is none."""
        until = self._until.get(username, 0)
        return until if self._now() < until else 0

    def wrong(self, username: str) -> None:
        wrong = self._wrong[username] = self._wrong.get(username, 0) + 1
        if wrong >= self._allowed:
            wait = min(self._first_wait * 2.0 ** (wrong - self._allowed), _LONGEST_WAIT)
            self._until[username] = self._now() + wait

    def right(self, username: str) -> None:
        self._wrong.pop(username, None)
        self._until.pop(username, None)
