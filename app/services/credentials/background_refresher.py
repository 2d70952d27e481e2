"""AWS credentials that a thread of their own keeps fresh, for those who cannot wait for a renewal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from ...errors import CognitoTuiError
from ..aws import AwsCredentials, renewal_instant
from ..base import Clock

_RETRY = timedelta(seconds=30)  # after a renewal that failed, or gave the same ones again
_AT_ONCE = 1.0  # seconds; after which somebody who waits for credentials may cause another
_LOOK = 10.0  # seconds; a machine that slept counts them from where it was
_LEAST_LIFE = timedelta(seconds=1)  # what ends sooner is no good: Expiration has whole seconds
_SHORTEST_PAUSE = timedelta(seconds=0.25)  # between renewals, whatever they give
_LAST_RENEWAL = 3.0  # seconds to wait for it at the end: with rotation on, its refresh token is to be kept


class BackgroundRefresher:
    """Renewed ahead of their end, by one thread, while the `with` block runs.

    A renewal that fails deletes nothing: what is still good is given out, and it is tried again. Once somebody else
    is signed in, theirs are not given out for those of the person it began with.

    Args:
        renew: gives credentials that are good for a while; `CognitoClient.credentials`.
        changed: called, in that thread, after every renewal and every failure.

    Attributes:
        latest: those that were got last, expired perhaps; None before there were any.
        failure: why the last renewal failed; None when it did not.
    """

    def __init__(
        self, renew: Callable[[], AwsCredentials], clock: Clock, changed: Callable[[], object] = lambda: None
    ) -> None:
        self._renew = renew
        self._clock = clock
        self._changed = changed
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._turn = threading.Condition()
        self._due: datetime | None = None  # None: now
        self._tried_at = float("-inf")
        self._waiting = 0
        self._tries = 0
        self._stopped = False
        self.latest: AwsCredentials | None = None
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
        """Good ones; where there are none, they are waited for.

        Raises:
            CognitoTuiError: there are none, and within `seconds` there came none.
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
        raise CognitoTuiError(failure.title, detail=failure.detail, hint=failure.hint)

    def _good(self) -> AwsCredentials | None:
        latest = self.latest
        return latest if latest and self._clock.now() < latest.expires_at - _LEAST_LIFE else None

    def _run(self) -> None:
        while True:
            with self._turn:
                while not (self._stopped or self._wanted()):
                    self._turn.wait(self._pause())
                if self._stopped:
                    return
            self._try()

    def _wanted(self) -> bool:
        if self._waiting and not self._good() and time.monotonic() - self._tried_at >= _AT_ONCE:
            return True
        return self._due is None or self._clock.now() >= self._due

    def _pause(self) -> float:
        until_due = (self._due - self._clock.now()).total_seconds() if self._due else 0.0
        return max(0.01, min(until_due, _AT_ONCE / 4 if self._waiting else _LOOK))

    def _try(self) -> None:
        credentials: AwsCredentials | None = None
        failure: CognitoTuiError | None = None
        try:
            credentials = self._checked(self._renew())
        except CognitoTuiError as error:
            failure = error
        except Exception as error:  # this thread must live; its name is all that is sure to hold no secret
            failure = CognitoTuiError(f"The credentials could not be renewed ({type(error).__name__}).")
        with self._turn:
            self._tries += 1
            self._tried_at = time.monotonic()
            now = self._clock.now()
            self.failure = failure
            if credentials is None or credentials == self.latest:
                self._due = now + _RETRY
            else:
                self.latest = credentials
                self._due = max(renewal_instant(credentials.expires_at, now), now + _SHORTEST_PAUSE)
            self._turn.notify_all()
        self._changed()

    def _checked(self, credentials: AwsCredentials) -> AwsCredentials:
        if self.latest is not None and credentials.identity_id != self.latest.identity_id:
            raise CognitoTuiError(
                "Somebody else has signed in since.", hint="Sign in again as who it was, or start this again."
            )
        if credentials.expires_at <= self._clock.now():
            raise CognitoTuiError(
                "The credentials that were got are over already.", hint="Is the clock right?"
            )
        return credentials
