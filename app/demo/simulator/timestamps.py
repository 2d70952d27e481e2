"""The time that a client signs with its proof."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from .refusal import invalid_parameter, not_authorized

FORM = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"([1-9]|[12]\d|3[01]) \d\d:\d\d:\d\d UTC \d{4}"
)


def check_timestamp(now: float, text: str, skew: float) -> None:
    """Raises for another form (a day is not padded), and for a clock that is off by more than `skew`, in seconds."""
    if not FORM.fullmatch(text):
        raise invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english")
    signed = datetime.strptime(text, "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=timezone.utc)
    if abs(signed.timestamp() - now) > skew:
        raise not_authorized("Invalid timestamp.")
