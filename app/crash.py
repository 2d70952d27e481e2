"""What may be said of a crash."""

from __future__ import annotations

import traceback
from pathlib import Path


def crash_report(error: BaseException | None) -> str:
    """Where it happened and what kind of error: never its text, nor any value, which could be a secret."""
    lines = ["cognito-tui has crashed. This is a bug; please report it with these lines:"]
    error = getattr(error, "error", error)  # Textual wraps what a worker raised
    if error is not None:
        for frame in traceback.extract_tb(error.__traceback__)[-8:]:
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        lines.append(f"  {type(error).__name__}")
    return "\n".join(lines)
