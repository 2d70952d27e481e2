"""Messages for the person: on standard error, as standard output is for data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ...errors import AttemptsExceeded, CognitoTuiError
from ..next_commands import worded
from .output import may_show_for_now, show_for_now, tell

Result = TypeVar("Result")
_SLOW = 1.0  # seconds


def echo(*lines: str) -> None:
    """Write each on a line of its own; without any, an empty line."""
    for line in lines or ("",):
        tell(line)


def print_error(error: CognitoTuiError) -> None:
    """Show an error: what happened, what is known, what to do next, and a reference for a support ticket."""
    echo(f"cognito-tui: {error.title}")
    wait = f"Wait {error.wait} seconds before the next try." if isinstance(error, AttemptsExceeded) else ""
    for text in (error.detail, worded(error.remedy), wait, error.ticket):
        for line in text.splitlines():
            echo(f"  {line}")


@contextmanager
def say_when_slow(words: str) -> Iterator[None]:
    """Show `words` if what is done meanwhile takes more than a second: at a terminal for as long as it takes."""
    from threading import Timer

    from .progress import can_show, waiting

    if can_show():
        with waiting(words):
            yield
        return
    timer = Timer(_SLOW, echo, [words])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def with_retries(call: Callable[[], Result]) -> Result:
    """Return what `call` returns; retry, and say so, while AWS is busy. Not for calls that prove a password."""
    from ...services.aws import retry_throttled

    return while_waiting(lambda: retry_throttled(call, _wait))


def while_waiting(call: Callable[[], Result]) -> Result:
    """Return what `call` returns, which asks Cognito; whoever waits for it at a terminal sees that."""
    if not may_show_for_now():
        return call()
    from .progress import waiting

    with waiting("Checking with Cognito…"):
        return call()


def say_for_now(words: str) -> None:
    """Show `words` until something else is said; as a line that stays where nothing can be taken back."""
    from .progress import can_show

    (show_for_now if can_show() else tell)(words)


def _wait(seconds: float) -> bool:
    echo(f"Cognito is busy. Trying again in {seconds:.0f} s…")
    time.sleep(seconds)
    return True
