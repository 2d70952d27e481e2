"""What was changed at AWS is not the same everywhere at once: who asks again until it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

LIMIT = 90  # seconds: IAM takes ten as a rule
_PAUSE = 3.0


def eventually(call: Callable[[], Result], until: Callable[[Result], object], limit: float = LIMIT) -> Result:
    """Return what the call gives once that is what is waited for, or what it gave last.

    For what propagates alone: a refusal that is the answer is not asked for twice.
    """
    end = time.monotonic() + limit
    while not until(given := call()) and time.monotonic() < end:
        time.sleep(_PAUSE)
    return given
