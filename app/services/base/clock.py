"""The time as AWS sees it, and times that others write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone

# A Date header has whole seconds and arrives late: anything less says nothing about this machine's clock.
_NOISE = timedelta(seconds=5)
# Cognito refuses an SRP timestamp, and STS a signature, that is more than this off.
_TOLERANCE = timedelta(minutes=5)
# What nobody means is outside of these; within, there is room for every time zone, and for adding to it.
_EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST = datetime(9000, 1, 1, tzinfo=timezone.utc)
_LONGEST = 64  # characters of a time


def moment(value: object) -> datetime | None:
    """Return a time that somebody else writes, as UTC; None for what is not a time, or cannot be meant.

    Args:
        value: seconds since 1970, text in ISO 8601 with a time zone, or an aware datetime.
    """
    with suppress(ValueError, OverflowError, OSError, TypeError):
        if isinstance(value, str) and len(value) <= _LONGEST:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))  # which Python 3.10 does not know
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            value = datetime.fromtimestamp(value, timezone.utc)
        if isinstance(value, datetime) and value.utcoffset() is not None:
            utc = value.astimezone(timezone.utc)
            return utc if _EARLIEST <= utc < _LATEST else None
    return None


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
        """Take the time from an HTTP `Date` header (RFC 9110, 6.6.1); ignores one that cannot be read."""
        from email.utils import parsedate_to_datetime

        theirs = None
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            theirs = moment(parsedate_to_datetime(date_header[:_LONGEST]))
        if theirs is None:
            return
        offset = theirs - self._system_time()
        self._offset = offset if abs(offset) > _NOISE else timedelta(0)

    @property
    def warning(self) -> str:
        """A sentence about a clock so wrong that authenticator codes or signed AWS calls from here may be refused."""
        if abs(self._offset) <= _TOLERANCE:
            return ""
        minutes = round(abs(self._offset).total_seconds() / 60)
        return (
            f"This machine's clock is {minutes} minutes {'slow' if self._offset > timedelta(0) else 'fast'}."
        )
