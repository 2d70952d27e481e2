"""When something happened."""

from __future__ import annotations

from datetime import datetime


def moment_text(moment: datetime | None, now: datetime) -> str:
    """ "today 16:41 UTC": this machine's zone, by name; empty for None."""
    if moment is None:
        return ""
    local = moment.astimezone()
    days = (now.astimezone().date() - local.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{local:%Y-%m-%d}")
    return f"{day} {local:%H:%M %Z}"
