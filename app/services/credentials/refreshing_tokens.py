"""A user's tokens, renewed before they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from ..base import Clock, SingleFlight
from ..tokens import Tokens

if TYPE_CHECKING:
    from ..tokens import AuthResult

_LEAST_LIFE = timedelta(seconds=60)  # what ends sooner is renewed before it is used


class RefreshingTokens:
    """Safe to use from several threads.

    Args:
        refresh: gives the session with new tokens.
    """

    def __init__(
        self, signed_in: AuthResult, refresh: Callable[[AuthResult], AuthResult], clock: Clock
    ) -> None:
        self._signed_in = signed_in
        self._refresh = refresh
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._renewal = SingleFlight(self._renewed, lambda: self._one_at_a_time)

    def current(self) -> Tokens:
        """Raises CognitoTuiError; SignInRequired where they end, and cannot be renewed."""
        return self.signed_in().tokens

    @property
    def latest(self) -> AuthResult:
        """As it is, over perhaps."""
        return self._signed_in

    def signed_in(self) -> AuthResult:
        """Whose they are, with them. Raises as `current`."""
        return self._renewal.unless(self._good)

    def newer_than(self, refused: Tokens) -> Tokens:
        """Others than these, which somebody refused; of all who were refused one renews. Raises as `current`."""

        def others() -> AuthResult | None:
            latest = self._signed_in
            return latest if latest.tokens.access_token != refused.access_token else None

        return self._renewal.unless(others).tokens

    def change(self, change: Callable[[AuthResult], AuthResult]) -> None:
        """Whatever `change` makes of the session, while nobody renews it. Raises as `current`, and as `change`."""
        with self._one_at_a_time:
            self._signed_in = change(self._good() or self._renewed())

    def _good(self) -> AuthResult | None:
        latest = self._signed_in
        expires_at = latest.tokens.expires_at
        return latest if expires_at is None or expires_at - self._clock.now() >= _LEAST_LIFE else None

    def _renewed(self) -> AuthResult:
        """Only while others are held off."""
        self._signed_in = self._refresh(self._signed_in)
        return self._signed_in
