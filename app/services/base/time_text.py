"""Time in words, for people: always in this machine's zone.

What programs read is ISO 8601 in UTC instead.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone

_LONGEST_ZONE = 8  # characters of a zone's name: "+0530", "AEST"


def clock_time(instant: datetime) -> str:
    """Return "17:26"."""
    return f"{local(instant):%H:%M}"


def date_time(instant: datetime | None) -> str:
    """Return "2030-01-31 17:26"; empty for None."""
    return f"{local(instant):%Y-%m-%d %H:%M}" if instant else ""


def until(instant: datetime, now: datetime) -> str:
    """Return "17:41:09 UTC today", of a time to come: the zone by name, and the date where it is far away."""
    moment = local(instant)
    return f"{moment:%H:%M:%S %Z} {_day(moment, now)}"


def ago(instant: datetime | None, now: datetime) -> str:
    """Return "today 16:41 UTC", of a time that has passed; empty for None."""
    if instant is None:
        return ""
    moment = local(instant)
    return f"{_day(moment, now)} {moment:%H:%M %Z}"


def countdown(left: timedelta) -> str:
    """Return "54:12", or "11:54:12" from an hour on: for what ticks."""
    hours, minutes, seconds = _parts(left)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def rough(seconds: int) -> str:
    """Return "11 h 59 min", "59 min" or "59 s": for what does not tick."""
    hours, minutes, _ = _parts(timedelta(seconds=seconds))
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def duration(seconds: int) -> str:
    """Return "12 hours", "90 minutes" or "100 seconds", exactly."""
    for unit, name in ((3600, "hour"), (60, "minute")):
        if seconds % unit == 0:
            count = seconds // unit
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{seconds} seconds"


def local(instant: datetime) -> datetime:
    """Return `instant` in this machine's zone; in UTC where TZ names none that could be."""
    with suppress(ValueError, OverflowError, OSError):
        moment = instant.astimezone()
        name = moment.tzname() or ""
        if len(name) <= _LONGEST_ZONE and name.isascii() and name.isprintable():
            return moment
    return instant.astimezone(timezone.utc)


def _day(moment: datetime, now: datetime) -> str:
    days = (moment.date() - local(now).date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, f"{moment:%Y-%m-%d}")


def _parts(left: timedelta) -> tuple[int, int, int]:
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    return minutes // 60, minutes % 60, seconds
