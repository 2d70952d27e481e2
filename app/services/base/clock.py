"""The time as AWS sees it, and times that others write."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from .uptime import uptime

# A Date header has whole seconds and arrives late: anything less says nothing about this machine's clock.
_NOISE = timedelta(seconds=5)
_WHOLE = timedelta(seconds=1)
# A request and an answer that are further apart teach nothing: the machine slept, or the process was stopped.
_APART = timedelta(seconds=10)
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
    return datetime.fromtimestamp(time.time(), timezone.utc)


class Mark(NamedTuple):
    """An instant, by the two clocks of this machine: the one that can be set, and the one that cannot."""

    system: datetime
    uptime: float


class Clock:
    """UTC, corrected by the `Date` header of AWS's own answers.

    Everything is computed from `now()` against absolute instants, so sleep, suspend and clock jumps do no harm. It does
    not go back when somebody sets the machine's clock back.

    Args:
        passed: as `uptime`; without it nobody sets a `system_time` that is given.

    Example:
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> session.clock.now() < session.tokens().expires_at
        True
    """

    def __init__(
        self,
        system_time: Callable[[], datetime] = _system_time,
        passed: Callable[[], float] | None = None,
    ) -> None:
        self._system_time = system_time
        self._uptime = passed or (
            uptime if system_time is _system_time else lambda: system_time().timestamp()
        )
        self._basis = self.mark(), timedelta(0)
        self._has_learned = False

    def mark(self) -> Mark:
        """Return this instant, for `learn`."""
        return Mark(self._system_time(), self._uptime())

    def now(self) -> datetime:
        """Return the time, in UTC."""
        here = self.mark()
        return here.system + self._behind(here)

    @property
    def behind(self) -> timedelta:
        """How far this machine's clock is behind AWS's, as far as that is known."""
        return self._behind(self.mark())

    def _behind(self, here: Mark) -> timedelta:
        since, offset = self._basis
        set_back = since.system + timedelta(seconds=here.uptime - since.uptime) - here.system
        return max(timedelta(0), set_back) + offset

    def learn(self, date_header: str, asked: Mark, age: str = "") -> None:
        """Take the time from an HTTP `Date` header (RFC 9110, 6.6.1); ignore one that cannot be read, or came late.

        AWS wrote it between the request and now. Where this machine's clock may be right by that, it is; else it is
        taken to be as late as it may be, so that nothing is thought to last longer than it does.

        Args:
            asked: the instant of the request.
            age: the `Age` header; there is one where a cache has kept the answer.
        """
        from email.utils import parsedate_to_datetime

        here = self.mark()
        apart = (here.system - asked.system, timedelta(seconds=here.uptime - asked.uptime))
        if age.strip("0 ") or max(map(abs, apart)) > _APART:
            return
        theirs = None
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            theirs = moment(parsedate_to_datetime(date_header[:_LONGEST]))
        if theirs is None:
            return
        least, most = theirs - here.system, theirs + _WHOLE - asked.system
        is_right = least <= _NOISE and most >= -_NOISE
        self._basis = here, timedelta(0) if is_right else most
        self._has_learned = True

    def recall(self, offset: timedelta) -> None:
        """Take the time from what an earlier process has learned, unless this one has learned it from AWS itself.

        Args:
            offset: how far the machine's clock is behind.
        """
        here = self.mark()
        if not self._has_learned and abs(offset - self._behind(here)) > _NOISE:
            self._basis = here, offset

    @property
    def warning(self) -> str:
        """A sentence about a clock so wrong that authenticator codes or signed AWS calls from here may be refused."""
        slow = self.behind
        if abs(slow) <= _TOLERANCE:
            return ""
        minutes = round(abs(slow).total_seconds() / 60)
        return f"This machine's clock is {minutes} minutes {'slow' if slow > timedelta(0) else 'fast'}."
