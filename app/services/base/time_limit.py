"""A limit for calls that have none of their own."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def within(
    seconds: float, call: Callable[[], Result], give_up: Callable[[], object] = lambda: None
) -> Result:
    """What `call` gives or raises; TimeoutError (seconds) when that takes longer.

    Nothing can end a thread: one that hangs is left behind, and ends with the process.

    Args:
        give_up: is called where nobody waits any longer; it may well have `call` come to an end.
    """
    results: list[Result] = []
    errors: list[BaseException] = []
    ended = threading.Event()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            results.append(context.run(call))
        except BaseException as error:
            errors.append(error)
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    in_time = False
    try:
        in_time = ended.wait(seconds)  # a thread's own `join` forgets, interrupted, that it is still alive
    finally:  # also where Ctrl-C ends the waiting
        if not in_time:
            give_up()
    if not in_time:
        raise TimeoutError(seconds)  # whatever it comes to, now that it was given up
    if errors:
        raise errors.pop()  # whose frames lead here, and so to itself, were it still there
    return results.pop()
