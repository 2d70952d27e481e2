"""Deleting several things, each of which may be left."""

from __future__ import annotations

from ...errors import NotForgotten


def left_of(done: str, *found: NotForgotten | None) -> NotForgotten | None:
    """All that is left in one error, with what has been done all the same ("The session is over"); None: nothing is."""
    left = [error for error in found if error]
    if not left:
        return None
    details, hints = (dict.fromkeys(getattr(error, part) for error in left) for part in ("detail", "hint"))
    return NotForgotten(
        f"{done}, but this machine still keeps something that was to be deleted.",
        detail="\n".join(details),
        hint="\n".join(filter(None, hints)),
    )
