"""AWS credentials that a thread keeps fresh, for an endpoint that serves other programs: they cannot wait long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ...errors import CognitoTuiError
from .renewal import RETRY_AFTER, check_same_user, is_good, log_failure, renewal_instant

if TYPE_CHECKING:
    from ..aws import AwsCredentials
    from ..base import Clock

_RETRY_FOR_WAITING = 0.5  # seconds between two tries while somebody waits, and there is nothing to hand out
_SHORTEST_PAUSE = 0.25  # seconds between two renewals, however short-lived the credentials are
_LOOK = 10.0  # seconds between two looks at the clock: timers do not run while a machine sleeps
_LAST_RENEWAL = 3.0  # seconds to wait for a renewal at the end: a rotated refresh token must be stored


class BackgroundRefresher:
    """AWS credentials that a thread renews while the `with` block runs, for those who cannot wait for a renewal.

    A renewal that fails discards nothing: what is still good is handed out, and it is tried again. Once somebody else
    has signed in, their credentials are not handed out for those of the first user.

    Args:
        renew: returns credentials that are good for a while; `CognitoClient.fresh_credentials`.
        changed: called, in that thread, after every renewal and every failure.
        at_hand: those that there are before the first renewal.

    Attributes:
        latest: the newest credentials, which may have expired; None before there were any.
        failure: why the last renewal failed; None when it did not.
    """

    def __init__(
        self,
        renew: Callable[[], AwsCredentials],
        clock: Clock,
        changed: Callable[[], object] = lambda: None,
        at_hand: AwsCredentials | None = None,
    ) -> None:
        self._renew = renew
        self._clock = clock
        self._changed = changed
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._turn = threading.Condition()
        self._due: datetime | None = None  # None: now
        self._planned = renewal_instant(at_hand.expires_at, clock.now()) if at_hand else None
        self._tried_at = float("-inf")
        self._waiting = 0
        self._tries = 0
        self._stopped = False
        self.latest = at_hand
        self.failure: CognitoTuiError | None = None

    def __enter__(self) -> BackgroundRefresher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._stopped = True
            self._turn.notify_all()
        self._thread.join(_LAST_RENEWAL)

    def get(self, seconds: float) -> AwsCredentials:
        """Return credentials that are good; where there are none, wait for them.

        Raises:
            CognitoTuiError: there are none, and none came within `seconds`.
        """
        with self._turn:
            before = self._tries
            self._waiting += 1
            self._turn.notify_all()
            try:
                self._turn.wait_for(lambda: self._good() or self._tries != before or self._stopped, seconds)
            finally:
                self._waiting -= 1
            if (good := self._good()) is not None:
                return good
            failure = self.failure
        if failure is None:
            raise CognitoTuiError("The credentials are being renewed.", hint="Try again in a moment.")
        raise CognitoTuiError(failure.title, detail=failure.detail, hint=failure.remedy)

    def _good(self) -> AwsCredentials | None:
        latest = self.latest
        return latest if latest and is_good(latest.expires_at, self._clock.now()) else None

    def _run(self) -> None:
        while True:
            with self._turn:
                while not (self._stopped or self._wanted()):
                    self._turn.wait(self._pause())
                if self._stopped:
                    return
            self._try()

    def _wanted(self) -> bool:
        if self._waiting and not self._good() and time.monotonic() - self._tried_at >= _RETRY_FOR_WAITING:
            return True
        return self._due is None or self._clock.now() >= self._due

    def _pause(self) -> float:
        until_due = (self._due - self._clock.now()).total_seconds() if self._due else 0.0
        return max(0.01, min(until_due, _RETRY_FOR_WAITING / 4 if self._waiting else _LOOK))

    def _try(self) -> None:
        credentials: AwsCredentials | None = None
        failure: CognitoTuiError | None = None
        try:
            credentials = self._checked(self._renew())
        except CognitoTuiError as error:
            failure = error
        except Exception as error:  # this thread must live; the name alone is sure to hold no secret
            failure = CognitoTuiError(f"The credentials could not be renewed ({type(error).__name__}).")
        if failure is not None:
            ends = self.latest.expires_at if self.latest else None
            log_failure("AWS credentials", failure, ends, self._clock.now())
        with self._turn:
            self._tries += 1
            self._tried_at = time.monotonic()
            now = self._clock.now()
            self.failure = failure
            if credentials is not None and credentials != self.latest:
                self.latest = credentials
                shortest = now + timedelta(seconds=_SHORTEST_PAUSE)
                self._due = self._planned = max(renewal_instant(credentials.expires_at, now), shortest)
            elif credentials is not None and self._planned is not None and self._planned > now:
                self._due = self._planned  # whoever renews has them at hand as well
            else:
                self._due = now + RETRY_AFTER
            self._turn.notify_all()
        self._changed()

    def _checked(self, credentials: AwsCredentials) -> AwsCredentials:
        if self.latest is not None:
            check_same_user(credentials, self.latest.identity_id)
        if credentials.expires_at <= self._clock.now():
            raise CognitoTuiError("The new credentials have expired already.", hint="Is the clock right?")
        return credentials
