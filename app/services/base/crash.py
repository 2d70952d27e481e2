"""What may be said of a crash."""

from __future__ import annotations

import traceback
from pathlib import Path


def crash_report(error: BaseException | None) -> str:
    """Where it happened and what kind of error: never its text, nor any value, which could be a secret."""
    error = getattr(error, "error", error)  # Textual wraps what a worker raised
    lines = [_begins(error)]
    if error is not None:
        for frame in traceback.extract_tb(error.__traceback__)[-8:]:
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        lines.append(f"  {type(error).__name__}")
    return "\n".join(lines)


def _begins(error: BaseException | None) -> str:
    try:
        from .installation import unusable

        known = unusable(error)
    except Exception:
        known = None
    if known is None:
        return "cognito-tui has crashed. This is a bug; please report it with these lines:"
    words = filter(None, (f"cognito-tui: {known.title}", known.detail, known.hint))
    return "\n  ".join((*words, "It ended here:"))
