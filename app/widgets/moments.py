"""When something happened."""

from __future__ import annotations

from datetime import datetime

from ..services.base import local


def moment_text(moment: datetime | None, now: datetime) -> str:
    """ "today 16:41 UTC": this machine's zone, by name; empty for None."""
    if moment is None:
        return ""
    there = local(moment)
    days = (local(now).date() - there.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{there:%Y-%m-%d}")
    return f"{day} {there:%H:%M %Z}"
