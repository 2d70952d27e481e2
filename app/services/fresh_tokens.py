"""A user's tokens, renewed before they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from .clock import Clock
from .tokens import Tokens

if TYPE_CHECKING:
    from .steps import SignedIn

_LEAST_LIFE = timedelta(seconds=60)  # what ends sooner is renewed before it is used


class FreshTokens:
    """Safe to use from several threads.

    Args:
        refresh: gives the session with new tokens.
    """

    def __init__(self, signed_in: SignedIn, refresh: Callable[[SignedIn], SignedIn], clock: Clock) -> None:
        self._signed_in = signed_in
        self._refresh = refresh
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    def current(self) -> Tokens:
        """Raises CognitoTuiError; SignInRequired where they end, and cannot be renewed."""
        return self.signed_in().tokens

    @property
    def latest(self) -> SignedIn:
        """As it is, over perhaps."""
        return self._signed_in

    def signed_in(self) -> SignedIn:
        """Whose they are, with them. Raises as `current`."""
        with self._one_at_a_time:
            return self._renewed_if_due()

    def newer_than(self, refused: Tokens) -> Tokens:
        """Others than these, which somebody refused; of all who were refused one renews. Raises as `current`."""
        with self._one_at_a_time:
            if self._signed_in.tokens == refused:
                self._signed_in = self._refresh(self._signed_in)
            return self._signed_in.tokens

    def change(self, change: Callable[[SignedIn], SignedIn]) -> None:
        """Whatever `change` makes of the session, while nobody renews it. Raises as `current`, and as `change`."""
        with self._one_at_a_time:
            self._signed_in = change(self._renewed_if_due())

    def _renewed_if_due(self) -> SignedIn:
        expires_at = self._signed_in.tokens.expires_at
        if expires_at is not None and expires_at - self._clock.now() < _LEAST_LIFE:
            self._signed_in = self._refresh(self._signed_in)
        return self._signed_in
