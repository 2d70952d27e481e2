"""A user pool that is too busy, for a while."""

from __future__ import annotations

from collections.abc import Callable

from .asgi import AwsError

EVERY = 3  # one call in so many is refused, the first to begin with: a password takes two
WHILE = 60  # seconds, from the first call on


class Throttle:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._began: float | None = None
        self._calls = 0

    def check(self) -> None:
        """Raises AwsError when it is this call's turn."""
        if self._began is None:
            self._began = self._now()
        self._calls += 1
        if self._now() < self._began + WHILE and self._calls % EVERY == 1:
            raise AwsError("TooManyRequestsException", "Too many requests")
