"""AWS credentials for as long as they are good, so that every command and every SDK has them without a call.

In a file of mode 0600 that all processes of this user share, as the AWS CLI does it; in memory with `cache = "off"`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import CognitoTuiError, NotForgotten, UnexpectedAnswer
from ..base import Clock, correction, note_of_time
from ..config import OFF, Profile
from ..storage import JsonFile, Records, cannot_be_written, state_file
from .fast_path import NAME
from .renewal import renewal_instant

if TYPE_CHECKING:
    from ..aws import AwsCredentials
    from ..tokens import TokenStore

_LOOKUPS = 20  # that are remembered; each is a profile, and the state of the files that say what it means


class CachedCredentials(NamedTuple):
    """AWS credentials in the cache, and whose they are.

    Attributes:
        username: as typed at sign-in.
        user_id: the user's real name in the pool.
        renew_at: the instant (UTC) from which on they must be renewed. Nobody means one that is not before their end.
        put_off: whether that is so late because they could not be renewed a moment ago.
    """

    username: str
    user_id: str
    credentials: AwsCredentials
    renew_at: datetime
    put_off: bool = False

    def is_due(self, now: datetime) -> bool:
        return not now < self.renew_at < self.credentials.expires_at


class CredentialCache:
    """One profile's cached credentials.

    Only a cache: what cannot be read is not there, what cannot be written is forgotten with this process, and no method
    raises; `warning` says what is wrong. A damaged file is left as it is.

    The file holds `credentials`, and `questions`: which of them `fast_path.lookup` finds under which cache key.
    """

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._key = profile.credentials_key
        self._session_key = f"{profile.session_key}/"
        self._username = profile.username
        self._clock = clock
        self._records: Records = {}
        self._on_disk = profile.cache != OFF
        self.warning = ""

    def get(self) -> CachedCredentials | None:
        """Return what was put last, which may have expired; None where the profile names another user."""
        try:
            is_here = not self._on_disk or self._key in self._records.get("credentials", {})
            records = self._records if is_here else self._file().read()
            cached = _cached(records["credentials"][self._key], self._clock)
        except UnexpectedAnswer:
            return None  # damaged by hand
        except CognitoTuiError as error:
            self.warning = str(error)
            return None
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            return None  # not there, or damaged by hand
        return cached if self._username in ("", cached.username, cached.user_id) else None

    def in_memory(self) -> CachedCredentials | None:
        """Return what `get` would, if no file has it, nor may have better ones."""
        return None if self._on_disk else self.get()

    def put(self, username: str, user_id: str, credentials: AwsCredentials) -> None:
        now, expires_at = self._clock.now(), credentials.expires_at.replace(microsecond=0)
        record = {
            "username": username,
            "user_id": user_id,
            "AccessKeyId": credentials.access_key_id.reveal(),
            "SecretAccessKey": credentials.secret_access_key.reveal(),
            "SessionToken": credentials.session_token.reveal(),
            "Expiration": expires_at.astimezone(timezone.utc).isoformat(timespec="seconds"),
            **({"AccountId": credentials.account_id} if credentials.account_id else {}),
            "renew_at": renewal_instant(expires_at, now).timestamp(),
            "clock": note_of_time(self._clock.behind.total_seconds()),
            "identity_id": credentials.identity_id,
            "region": credentials.region,
            "fallback_reason": credentials.fallback_reason,
        }
        self._change("credentials", lambda known: {**known, self._key: record})

    def put_off(self, credentials: AwsCredentials, renew_at: datetime) -> None:
        """Have `credentials`, which could not be renewed, count as not due before `renew_at`, for all processes."""

        def later(known: Records) -> Records:
            record = known.get(self._key)
            if not (
                isinstance(record, dict) and record.get("AccessKeyId") == credentials.access_key_id.reveal()
            ):
                return known  # somebody has renewed them meanwhile
            return {**known, self._key: {**record, "renew_at": renew_at.timestamp(), "put_off": True}}

        self._change("credentials", later)

    def allow_lookup(self, cache_key: str) -> None:
        """From now on `fast_path.lookup` finds these credentials under `cache_key`."""
        if self._on_disk:
            self._change(
                "questions", lambda known: dict([*known.items(), (cache_key, self._key)][-_LOOKUPS:])
            )

    def forget(self, user_id: str = "") -> NotForgotten | None:
        """Delete all credentials of the profile's session, whatever role they are for: everybody's, or one user's.

        Returns:
            What is left, as an error to raise where it matters.
        """

        def theirs(key: str, record: Any) -> bool:
            if not key.startswith(self._session_key):
                return False
            if not isinstance(record, dict):
                return True
            names = (record.get("username"), record.get("user_id"))
            return self._username in ("", *names) and user_id in ("", record.get("user_id"))

        def without(records: Records) -> Records:
            known = records.get("credentials")
            if not isinstance(known, dict):
                return records
            kept = {key: record for key, record in known.items() if not theirs(key, record)}
            return {**records, "credentials": kept}

        self._records = without(self._records)
        if not self._on_disk:
            return None
        try:
            file = self._file()
        except CognitoTuiError:
            return None  # without a home there is no file
        left = file.erase(without)
        self.warning = file.warning or self.warning
        return left

    def _change(self, part: str, change: Callable[[Records], Records]) -> None:
        def changed(records: Records) -> Records:
            known = records.get(part)
            return {**records, part: change(known if isinstance(known, dict) else {})}

        if not self._on_disk:
            self._records = changed(self._records)
            return
        try:
            file = self._file()
            file.change(changed)
            self._records = {}
            self.warning = file.warning or self.warning
        except OSError as error:
            self._records = changed(self._records)
            self.warning = f"AWS credentials are not cached: {cannot_be_written(state_file(NAME), error)}"
        except CognitoTuiError as error:
            self.warning = str(error)

    @staticmethod
    def _file() -> JsonFile:
        return JsonFile(state_file(NAME))


class UserCache(CredentialCache):
    """One user's credentials, for a program in which others may be signed in as well.

    In memory; and in the cache of the profile for as long as the session that is stored there is this user's.

    Somebody else may have signed in since, here or in another process: the cache of the profile is theirs then.

    Args:
        profile: its `username` is the user's real name in the pool.
        store: says whose session is stored.
    """

    def __init__(self, profile: Profile, clock: Clock, store: TokenStore) -> None:
        super().__init__(profile, clock)
        self._user_id = profile.username
        self._store = store
        self._own: CachedCredentials | None = None

    def get(self) -> CachedCredentials | None:
        """Return those in memory, or where they are due those that another process has put, if they last longer."""
        own = self._own
        if own is not None and not own.is_due(self._clock.now()):
            return own
        shared = self._shared()
        if shared and (own is None or shared.renew_at > own.renew_at):
            self._own = shared
        return self._own

    def in_memory(self) -> CachedCredentials | None:
        """Return those of this process."""
        return self._own

    def put(self, username: str, user_id: str, credentials: AwsCredentials) -> None:
        renew_at = renewal_instant(credentials.expires_at, self._clock.now())
        self._own = CachedCredentials(username, user_id, credentials, renew_at)
        if self._on_disk:
            kept = self._store.session()
            if kept is None or kept.user_id == self._user_id:
                super().put(username, user_id, credentials)

    def put_off(self, credentials: AwsCredentials, renew_at: datetime) -> None:
        if self._own is not None and self._own.credentials.access_key_id == credentials.access_key_id:
            self._own = self._own._replace(renew_at=renew_at, put_off=True)
        if self._on_disk:
            super().put_off(credentials, renew_at)

    def forget(self, user_id: str = "") -> NotForgotten | None:
        """Delete this user's alone, whatever `user_id` says."""
        self._own = None
        return super().forget(self._user_id)

    def _shared(self) -> CachedCredentials | None:
        """Return this user's, of the profile's cache. The name they have there may be another user's alias."""
        cached = super().get() if self._on_disk else None
        return cached if cached and cached.user_id == self._user_id else None


def _cached(record: Any, clock: Clock) -> CachedCredentials:
    """Return what a record holds; and have `clock` recall what was known of the time when it was written."""
    from dataclasses import replace

    from ..aws import AwsCredentials  # late: the first paint has none

    renew_at = datetime.fromtimestamp(float(record["renew_at"]), timezone.utc)
    offset = timedelta(seconds=correction(record.get("clock") or {}))
    credentials = AwsCredentials.from_sts(record, identity_id=record["identity_id"], region=record["region"])
    clock.recall(offset)
    return CachedCredentials(
        str(record["username"]),
        str(record["user_id"]),
        replace(credentials, fallback_reason=str(record["fallback_reason"])),
        renew_at,
        record.get("put_off") is True,
    )
