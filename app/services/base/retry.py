"""Trying again when AWS is busy."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from ...errors import AttemptsExceeded, Throttled

TRIES = 4

Result = TypeVar("Result")

_attempt: ContextVar[int] = ContextVar("_attempt", default=1)


def attempt() -> int:
    """Return the number of the attempt that is under way; 1 where nothing is tried again."""
    return _attempt.get()


def retry_throttled(call: Callable[[], Result], wait: Callable[[float], bool]) -> Result:
    """Return what `call` gives, tried again, each time after twice the wait, while AWS says that it is busy.

    Not for calls that prove a password: each of those counts.

    Args:
        wait: waits for so many seconds, says so to the person, and gives whether to go on.

    Raises:
        CognitoTuiError: as `call`; Throttled after TRIES tries.
    """
    before = _attempt.get()
    try:
        for number in range(TRIES - 1):
            _attempt.set(before + number)
            try:
                return call()
            except AttemptsExceeded:
                raise
            except Throttled as error:
                if not wait(error.wait * 2.0**number):
                    raise
        _attempt.set(before + TRIES - 1)
        return call()
    finally:
        _attempt.set(before)
