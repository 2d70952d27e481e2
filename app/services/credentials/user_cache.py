"""One user's AWS credentials, for a program in which others may be signed in as well."""

from __future__ import annotations

from ...errors import NotForgotten
from ..aws import AwsCredentials, renewal_instant
from ..base import Clock
from ..config import Profile
from ..tokens import TokenStore
from .cache import CachedCredentials, CredentialCache


class UserCache(CredentialCache):
    """In memory; and in the cache of the profile for as long as it is this user's session that is kept there.

    Somebody else may have signed in since, here or in another process: the cache of the profile is theirs then.

    Args:
        profile: its `username` is the user's real name in the pool.
        store: where it stands whose session is kept.
    """

    def __init__(self, profile: Profile, clock: Clock, store: TokenStore) -> None:
        super().__init__(profile, clock)
        self._user_id = profile.username
        self._store = store
        self._own: CachedCredentials | None = None

    def get(self) -> CachedCredentials | None:
        """Those at hand, or where they are due those that another process has put, if they are better."""
        own = self._own
        if own is not None and self._clock.now() < own.renew_at:
            return own
        shared = self._shared()
        return shared if own is None or (shared and shared.renew_at > own.renew_at) else own

    def put(self, username: str, user_id: str, credentials: AwsCredentials) -> None:
        renew_at = renewal_instant(credentials.expires_at, self._clock.now())
        self._own = CachedCredentials(username, user_id, credentials, renew_at)
        if self._on_disk:
            kept = self._store.session()
            if kept is None or kept.user_id == self._user_id:
                super().put(username, user_id, credentials)

    def forget(self, user_id: str = "") -> NotForgotten | None:
        """This user's alone, whoever is asked for."""
        self._own = None
        return super().forget(self._user_id)

    def _shared(self) -> CachedCredentials | None:
        """This user's, of the profile's cache. The name they are found by there may be another user's alias."""
        cached = super().get() if self._on_disk else None
        return cached if cached and cached.user_id == self._user_id else None
