"""The time that a client signs with its proof."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from .refusal import invalid_parameter, not_authorized

SKEW = 300.0
FORM = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"([1-9]|[12]\d|3[01]) \d\d:\d\d:\d\d UTC \d{4}"
)


def check_timestamp(now: float, text: str) -> None:
    """Raises for another form (a day is not padded), and for a clock more than five minutes off."""
    if not FORM.fullmatch(text):
        raise invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english")
    signed = datetime.strptime(text, "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=timezone.utc)
    if abs(signed.timestamp() - now) > SKEW:
        raise not_authorized("Invalid timestamp.")
