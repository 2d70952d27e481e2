"""AWS credentials out of the cache for as long as they are good, renewed before they end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from .clock import Clock
from .credential_cache import CachedCredentials, CredentialCache
from .credentials import AwsCredentials
from .errors import CognitoTuiError

_LEAST_LIFE = timedelta(seconds=60)  # credentials that end sooner are no good


class CredentialsAtHand:
    """Safe to use from several threads.

    Args:
        renew: gives new ones, and puts them into the cache.
        one_renewal: holds off others from renewing.
    """

    def __init__(
        self,
        cache: CredentialCache,
        clock: Clock,
        renew: Callable[[], AwsCredentials],
        one_renewal: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._cache = cache
        self._clock = clock
        self._renew = renew
        self._one_renewal = one_renewal

    def get(self) -> AwsCredentials:
        """Those at hand that are still good, or else new ones. Raises what `renew` does."""
        try:
            return self.fresh()
        except CognitoTuiError:
            cached = self._cache.get()
            if cached is None or cached.credentials.expires_at - self._clock.now() < _LEAST_LIFE:
                raise
            return cached.credentials

    def fresh(self) -> AwsCredentials:
        """As `get`, but good for a while; a renewal that fails raises, however good those at hand still are.

        However many ask, one of them renews.
        """
        cached = self._cache.get()
        if cached is not None and not self._due(cached):
            return cached.credentials
        with self._one_renewal():
            cached = self._cache.get()  # another thread or process may have renewed them meanwhile
            if cached is not None and not self._due(cached):
                return cached.credentials
            return self._renew()

    def _due(self, cached: CachedCredentials) -> bool:
        return self._clock.now() >= cached.renew_at
