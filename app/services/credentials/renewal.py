"""Renewal of AWS credentials and tokens: when it is due, who does it, and what is handed out meanwhile.

Everything that renews uses the constants and the classes of this module: the library, the command line, the screens,
and `background.py` for the endpoint that serves other programs. However many threads ask at once, one of them renews.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from copy import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from ...errors import CognitoTuiError, SignInRequired
from ..base import Log, anew_in_child

if TYPE_CHECKING:
    from ..aws import AwsCredentials
    from ..base import Clock
    from ..tokens import AuthResult, Tokens
    from .cache import CredentialCache

KEYS_EARLY = timedelta(minutes=15)  # keys are renewed so long before they expire, as botocore does
LEAST_LIFE = timedelta(minutes=1)  # tokens are renewed with less than this left
PATIENCE = 2.0  # seconds that others wait for who renews, while what is at hand is good
RETRY_AFTER = timedelta(minutes=1)  # how long to wait after a renewal that failed, or a third of what is left
_STILL_GOOD = timedelta(seconds=1)  # what has less is not handed out: who reads it drops fractions

LOG = Log("credentials")

T = TypeVar("T")


def log_failure(what: str, error: CognitoTuiError, expires_at: datetime | None, now: datetime) -> None:
    """Log a renewal that failed: why, for a support ticket, and until when what there is can be used."""
    why = " ".join(filter(None, (error.title, error.aws_code, error.request_id)))
    until = "there are none"
    if expires_at is not None:
        ends = f"{expires_at:%Y-%m-%dT%H:%M:%SZ}"
        until = f"those at hand {'are good until' if is_good(expires_at, now) else 'have ended at'} {ends}"
    LOG.warning("the %s could not be renewed (%s); %s", what, why, until)


def renewal_instant(expires_at: datetime, now: datetime) -> datetime:
    """Return when credentials that arrived `now` must be renewed: KEYS_EARLY, or after two thirds of a short life.

    What has expired on arrival, at a wrong clock, is not asked for again at once.
    """
    if expires_at <= now:
        return now + RETRY_AFTER
    return expires_at - min(KEYS_EARLY, (expires_at - now) / 3)


def retry_instant(expires_at: datetime, now: datetime) -> datetime:
    """Return when what has `expires_at`, and could not be renewed `now`, is due again."""
    return now + min(RETRY_AFTER, max(timedelta(0), (expires_at - now) / 3))


def is_good(expires_at: datetime | None, now: datetime) -> bool:
    """Return whether it can be handed out, where no newer can be had. None: it does not say when it ends."""
    return expires_at is None or expires_at - now > _STILL_GOOD


def check_same_user(credentials: AwsCredentials, identity_id: str) -> AwsCredentials:
    """Return `credentials` if they are this identity's: a program that runs for one user must never act as another.

    Raises:
        SignInRequired: they are somebody else's.
    """
    if credentials.identity_id != identity_id:
        raise SignInRequired(
            "Somebody else has signed in since.",
            hint="Sign in again as the first user, or start this program again.",
        )
    return credentials


class _Flight:
    """A renewal that is under way."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self._began = time.monotonic()

    @property
    def patience(self) -> float:
        """For how many seconds more others wait for it."""
        return max(0.0, self._began + PATIENCE - time.monotonic())


_own = threading.local()  # `flights`: how many this thread has under way itself, one within the other


class SingleFlight(Generic[T]):
    """One renewal for however many threads ask.

    Those who waited for it get what it brought, or the error it ended with: without a network each of them would try
    in turn otherwise, and the last one wait for minutes. Where something at hand is good they wait for PATIENCE.

    Args:
        renew: returns a new value.
        one_at_a_time: returns what to hold meanwhile.
    """

    def __init__(
        self, renew: Callable[[], T], one_at_a_time: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self._renew = renew
        self._one_at_a_time = one_at_a_time
        self._failures = 0
        self._failure: CognitoTuiError | None = None
        self.after_fork()
        anew_in_child(self)

    def after_fork(self) -> None:
        """Begin without a renewal under way: the thread that makes it is not there in a child."""
        self._turn = threading.Lock()
        self._flight: _Flight | None = None

    def get_or_renew(
        self, current: Callable[[], T | None], meanwhile: Callable[[], T | None] = lambda: None
    ) -> T:
        """Return what `current` returns, or a new value where that is None. Raise what `renew` raises.

        Args:
            meanwhile: returns what is good enough for as long as another thread renews.
        """
        failures = self._failures
        if (value := current()) is not None:
            return value
        with self._turn:
            other, own = self._flight, _Flight()
            self._flight = other or own
        if other is not None:
            # who has a flight of its own may be who the other one waits for
            waits = not getattr(_own, "flights", 0) and meanwhile() is not None
            if waits and not other.ended.wait(other.patience) and (value := meanwhile()) is not None:
                return value
            return self._renewed(current, failures)
        _own.flights = getattr(_own, "flights", 0) + 1
        try:
            return self._renewed(current, failures)
        finally:
            _own.flights -= 1
            self._flight = None
            own.ended.set()

    @property
    def is_slow(self) -> bool:
        """Whether nobody waits any longer for who renews, where something is good."""
        flight = self._flight
        return flight is not None and not flight.patience

    def _renewed(self, current: Callable[[], T | None], failures: int) -> T:
        with ExitStack() as held:
            try:
                held.enter_context(self._one_at_a_time())
            except CognitoTuiError as error:  # who waits behind this thread need not try it in turn
                self._note(error)
                raise
            if (value := current()) is not None:  # another thread or process may have renewed it meanwhile
                return value
            if self._failure is not None and self._failures != failures:
                raise copy(self._failure)
            try:
                return self._renew()
            except CognitoTuiError as error:
                self._note(error)
                raise

    def _note(self, error: CognitoTuiError) -> None:
        with self._turn:
            self._failure = copy(error)  # without the frames
            self._failures += 1


class RefreshingTokens:
    """A user's tokens, renewed before they expire. Safe to use from several threads.

    Should a renewal fail, those at hand are given until they end, and nobody tries again for RETRY_AFTER.

    Args:
        refresh: returns the session with new tokens.

    Attributes:
        one_at_a_time: what a thread holds that renews them.
    """

    def __init__(
        self, signed_in: AuthResult, refresh: Callable[[AuthResult], AuthResult], clock: Clock
    ) -> None:
        self._latest = signed_in
        self._refresh = refresh
        self._clock = clock
        self._retry_at: datetime | None = None
        self.after_fork()
        anew_in_child(self)
        self._renewal = SingleFlight(self._renewed, lambda: self.one_at_a_time)

    def after_fork(self) -> None:
        self.one_at_a_time = threading.RLock()

    @property
    def latest(self) -> AuthResult:
        """The session as it is; its tokens may have expired."""
        return self._latest

    def current(self) -> Tokens:
        """Return good tokens, with LEAST_LIFE or more where they can be had. Raise what keeps them from it."""
        return self.signed_in().tokens

    def signed_in(self) -> AuthResult:
        """Return the session with such tokens. Raise as `current`."""
        try:
            return self._renewal.get_or_renew(self._lasting, self._good)
        except CognitoTuiError:
            if (good := self._good()) is None:
                raise
            return good

    def at_hand(self) -> Tokens | None:
        """Return what `current` does, or None where that waits for somebody."""
        at_hand = self._lasting() or (self._good() if self._renewal.is_slow else None)
        return at_hand.tokens if at_hand else None

    def newer_than(self, refused: Tokens) -> Tokens:
        """Return other tokens than these, which a server refused. Raise where there are none."""
        return self._renewal.get_or_renew(lambda: self._other_than(refused)).tokens

    def newer_at_hand(self, refused: Tokens) -> Tokens | None:
        """Return such tokens, or None where they must be renewed. Wait for nobody."""
        others = self._other_than(refused)
        return others.tokens if others else None

    def change(self, change: Callable[[AuthResult], AuthResult]) -> None:
        """Replace the session by what `change` makes of it, while nobody renews it. Raise as `current`."""
        with self.one_at_a_time:
            self._latest = change(self.signed_in())

    def _other_than(self, refused: Tokens) -> AuthResult | None:
        latest = self._latest
        return latest if latest.tokens.access_token != refused.access_token else None

    def _lasting(self) -> AuthResult | None:
        latest, now = self._latest, self._clock.now()
        expires_at = latest.tokens.expires_at
        lasts = expires_at is None or expires_at - now >= LEAST_LIFE
        return latest if lasts or (self._is_put_off(now) and is_good(expires_at, now)) else None

    def _good(self) -> AuthResult | None:
        latest = self._latest
        return latest if is_good(latest.tokens.expires_at, self._clock.now()) else None

    def _is_put_off(self, now: datetime) -> bool:
        wait = self._retry_at - now if self._retry_at else timedelta(0)
        return timedelta(0) < wait <= RETRY_AFTER  # longer: the clock was fast, and AWS has said so meanwhile

    def _renewed(self) -> AuthResult:
        """Renew; only for who holds the lock."""
        try:
            self._latest = self._refresh(self._latest)
        except CognitoTuiError as error:
            expires_at, now = self._latest.tokens.expires_at, self._clock.now()
            log_failure("tokens", error, expires_at, now)
            if expires_at is not None:
                self._retry_at = retry_instant(expires_at, now)
            raise
        return self._latest


class CachedCredentialProvider:
    """AWS credentials out of a cache, renewed before they expire. Safe to use from several threads.

    Args:
        renew: returns new ones, and puts them into the cache.
        one_renewal: returns what holds others off from renewing.
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
        self._renewal = SingleFlight(self._renewed, one_renewal)

    def get(self) -> AwsCredentials:
        """Return what is cached, or new credentials once it is time.

        Should a renewal fail, what is cached is given until it ends, and no process tries again for RETRY_AFTER: each
        try may take long. Raise what `renew` raises.
        """
        try:
            return self._renewal.get_or_renew(self._not_due, self._good)
        except CognitoTuiError:
            if (good := self._good()) is None:
                raise
            return good

    def at_hand(self) -> AwsCredentials | None:
        """Return what `get` does, if that takes neither a call nor a look into a file; None otherwise."""
        cached, now = self._cache.in_memory(), self._clock.now()
        if cached is None:
            return None
        slow = self._renewal.is_slow and is_good(cached.credentials.expires_at, now)
        return cached.credentials if slow or not cached.is_due(now) else None

    def fresh(self) -> AwsCredentials:
        """Return as `get`, but raise where a renewal fails, or has failed, however good the cached ones still are."""

        def renewed() -> AwsCredentials | None:
            cached = self._cache.get()
            return None if cached and cached.put_off else self._not_due()

        return self._renewal.get_or_renew(renewed)

    def _renewed(self) -> AwsCredentials:
        try:
            return self._renew()
        except CognitoTuiError as error:
            cached, now = self._cache.get(), self._clock.now()
            if cached is not None:
                log_failure("AWS credentials", error, cached.credentials.expires_at, now)
            if (good := self._good()) is not None:
                self._cache.put_off(good, retry_instant(good.expires_at, now))
            raise

    def _good(self) -> AwsCredentials | None:
        cached = self._cache.get()
        good = cached is not None and is_good(cached.credentials.expires_at, self._clock.now())
        return cached.credentials if cached and good else None

    def _not_due(self) -> AwsCredentials | None:
        cached = self._cache.get()
        if cached is None or cached.is_due(self._clock.now()):
            LOG.debug(
                "no AWS credentials are cached"
                if cached is None
                else "the cached AWS credentials are due to be renewed"
            )
            return None
        LOG.debug("AWS credentials are from the cache, good until %s", cached.credentials.expires_at)
        return cached.credentials
