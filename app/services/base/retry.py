"""Trying again when AWS is busy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...errors import AttemptsExceeded, Throttled

TRIES = 4

Result = TypeVar("Result")


def retry_throttled(call: Callable[[], Result], wait: Callable[[float], bool]) -> Result:
    """Return what `call` gives, tried again, each time after twice the wait, while AWS says that it is busy.

    Not for calls that prove a password: each of those counts.

    Args:
        wait: waits for so many seconds, says so to the person, and gives whether to go on.

    Raises:
        CognitoTuiError: as `call`; Throttled after TRIES tries.
    """
    for attempt in range(TRIES - 1):
        try:
            return call()
        except AttemptsExceeded:
            raise
        except Throttled as error:
            if not wait(error.wait * 2.0**attempt):
                raise
    return call()
