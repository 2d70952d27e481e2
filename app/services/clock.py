"""The time, as AWS sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

# A Date header has whole seconds and arrives late: anything less says nothing about this machine's clock.
_NOISE = timedelta(seconds=5)
# Cognito refuses an SRP timestamp, and STS a signature, that is more than this off.
_TOLERANCE = timedelta(minutes=5)


def _system_time() -> datetime:
    return datetime.now(timezone.utc)


class Clock:
    """UTC, corrected by the `Date` header of AWS's own answers.

    Everything is computed from `now()` against absolute instants, so sleep, suspend and clock jumps do no harm.
    """

    def __init__(self, system_time: Callable[[], datetime] = _system_time) -> None:
        self._system_time = system_time
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return self._system_time() + self._offset

    def learn(self, date_header: str) -> None:
        """Takes the time from an HTTP `Date` header (RFC 9110, 6.6.1); ignores one that cannot be read."""
        from email.utils import parsedate_to_datetime

        try:
            offset = parsedate_to_datetime(date_header) - self._system_time()
        except (TypeError, ValueError):
            return
        self._offset = offset if abs(offset) > _NOISE else timedelta(0)

    @property
    def warning(self) -> str:
        """Words for a clock so wrong that authenticator codes or signed AWS calls from here may be refused."""
        if abs(self._offset) <= _TOLERANCE:
            return ""
        minutes = round(abs(self._offset).total_seconds() / 60)
        return (
            f"This machine's clock is {minutes} minutes {'slow' if self._offset > timedelta(0) else 'fast'}."
        )
