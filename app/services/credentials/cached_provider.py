"""AWS credentials out of the cache for as long as they are good, renewed before they end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from ...errors import CognitoTuiError
from ..aws import AwsCredentials
from ..base import Clock, SingleFlight
from .cache import CredentialCache

_LEAST_LIFE = timedelta(seconds=60)  # credentials that end sooner are no good
# after a renewal that failed, while those at hand are good: each try may take that long
_PAUSE = timedelta(seconds=10)


class CachedCredentialProvider:
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
        self._renewal = SingleFlight(renew, one_renewal)
        self._failed_at: datetime | None = None

    def get(self) -> AwsCredentials:
        """Those at hand that are still good, or else new ones. Raises what `renew` does."""
        if self._failed_at and self._clock.now() < self._failed_at + _PAUSE and (last := self._last()):
            return last
        try:
            return self.fresh()
        except CognitoTuiError:
            if (last := self._last()) is None:
                raise
            self._failed_at = self._clock.now()
            return last

    def fresh(self) -> AwsCredentials:
        """As `get`, but good for a while; a renewal that fails raises, however good those at hand still are.

        However many ask, one of them renews.
        """
        return self._renewal.unless(self._not_due)

    def _not_due(self) -> AwsCredentials | None:
        cached = self._cache.get()
        return cached.credentials if cached and self._clock.now() < cached.renew_at else None

    def _last(self) -> AwsCredentials | None:
        """Those at hand, due perhaps, if there is some life in them."""
        cached = self._cache.get()
        if cached is None or cached.credentials.expires_at - self._clock.now() < _LEAST_LIFE:
            return None
        return cached.credentials
