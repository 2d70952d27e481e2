"""What is said to the person: on stderr, as stdout is for data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ...errors import AttemptsExceeded, CognitoTuiError
from .output import tell

Result = TypeVar("Result")
_SLOW = 1.0  # seconds


def say(*lines: str) -> None:
    """Each on a line of its own, whatever is in it; an empty line without any."""
    for line in lines or ("",):
        tell(line)


def report(error: CognitoTuiError) -> None:
    """A refusal: what happened, what is known, what to do, and a reference for a support ticket."""
    say(f"cognito-tui: {error.title}")
    wait = f"Wait {error.wait} seconds before the next try." if isinstance(error, AttemptsExceeded) else ""
    for text in (error.detail, error.hint, wait, error.ticket):
        for line in text.splitlines():
            say(f"  {line}")


@contextmanager
def said_when_slow(words: str) -> Iterator[None]:
    """Says `words` where what is done meanwhile takes more than a second."""
    from threading import Timer

    timer = Timer(_SLOW, say, [words])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def patient(call: Callable[[], Result]) -> Result:
    """What `call` gives; tried again, and said so, while AWS is busy. Not for calls that prove a password."""
    from ...services.base import patiently

    return patiently(call, _wait)


def _wait(seconds: float) -> bool:
    say(f"Cognito is busy. Trying again in {seconds:.0f} s…")
    time.sleep(seconds)
    return True
