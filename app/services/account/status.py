"""Who is signed in to a profile, until when, and whether that renews itself: from what this machine keeps alone.

The one answer for `status`, the app's list of profiles, what a sign-in says at its end, and the library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ..aws import AwsCredentials
from ..base import Clock
from ..config import Profile
from ..credentials import CredentialCache
from ..tokens import StoredSession, TokenStore


class NotRenewable(Enum):
    """Why credentials cannot be renewed without a question; the value says it to a person."""

    SIGNED_OUT = "nobody is signed in"
    NOT_SAVED = "the profile saves no session"
    NO_SESSION = "no session is saved"
    UNREADABLE = "the saved session cannot be read"
    LOCKED = "the saved session is locked"
    REFUSED = "Cognito does not renew the saved session any more"
    OTHER_USER = "the saved session is another user's"


@dataclass(frozen=True)
class ProfileStatus:
    """What is known of one profile, without a call.

    Attributes:
        username: who is signed in, as typed at sign-in; empty for nobody.
        user_id: the user's name in the pool; empty for nobody.
        credentials: the cached AWS credentials, which may have expired; None where there are none.
        not_renewable: why they cannot be renewed without a question; None where they can.
        clock: the time, as AWS has it: this machine's clock may be wrong.
    """

    username: str = ""
    user_id: str = ""
    credentials: AwsCredentials | None = None
    not_renewable: NotRenewable | None = NotRenewable.SIGNED_OUT
    clock: Clock = field(default_factory=Clock, compare=False, repr=False)

    @property
    def renewable(self) -> bool:
        """Whether they can be renewed without a question."""
        return self.not_renewable is None

    @property
    def expires_at(self) -> datetime | None:
        """When the credentials end, UTC; None where there are none."""
        return self.credentials.expires_at if self.credentials else None

    @property
    def remaining(self) -> int:
        """The whole seconds that the credentials are still good for: 0 where there are none, or they have expired."""
        return max(0, int((self.expires_at - self.clock.now()).total_seconds())) if self.expires_at else 0

    @property
    def expired(self) -> bool:
        """Whether there are credentials, and they have expired."""
        return self.expires_at is not None and not self.remaining


def profile_status(
    profile: Profile, store: TokenStore, cache: CredentialCache, clock: Clock
) -> ProfileStatus:
    """Return what `store` and `cache` keep of the profile.

    Credentials that have expired say nothing where another user has signed in since: that user is who is signed in.
    """
    cached, saved = cache.get(), store.session()
    usable = saved if saved and saved.is_of(profile.username) else None
    if (
        cached
        and usable
        and cached.user_id != usable.user_id
        and cached.credentials.expires_at <= clock.now()
    ):
        cached = None
    if cached is not None:
        reason = _obstacle(store, saved, usable, cached.user_id)
        return ProfileStatus(cached.username, cached.user_id, cached.credentials, reason, clock)
    reason = _obstacle(store, saved, usable, usable.user_id if usable else "")
    if usable is None:
        return ProfileStatus(not_renewable=reason, clock=clock)
    return ProfileStatus(usable.username, usable.user_id, not_renewable=reason, clock=clock)


def _obstacle(
    store: TokenStore, saved: StoredSession | None, usable: StoredSession | None, user_id: str
) -> NotRenewable | None:
    """Args:
    user_id: whose credentials are to be renewed; empty where nobody is signed in.
    """
    if saved is None and store.locked:
        return NotRenewable.LOCKED
    if saved is None and store.unreadable:
        return NotRenewable.UNREADABLE
    if saved is None and not user_id:
        return NotRenewable.SIGNED_OUT
    if saved is None:
        return NotRenewable.NO_SESSION if store.persistent else NotRenewable.NOT_SAVED
    if usable is None or usable.user_id != user_id:
        return NotRenewable.OTHER_USER
    return NotRenewable.REFUSED if usable.refused else None
