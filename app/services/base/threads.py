"""Blocking calls in threads of their own: off the event loop, or with a limit that they do not have themselves."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from .arguments import wrong_type

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# set once nobody awaits what a thread does
_abandoned: contextvars.ContextVar[threading.Event | None] = contextvars.ContextVar(
    "_abandoned", default=None
)


def pause(seconds: float) -> bool:
    """Wait; return whether anybody still waits for what comes then. Ctrl-C ends it, and so does a task's end."""
    return not (_abandoned.get() or threading.Event()).wait(seconds)


async def in_thread(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Await `call` in a thread of its own, which sees this task's context variables and dies with the process.

    Not `asyncio.to_thread`: its pool may be full of others' work, which may be waiting for ours; and it is joined at
    exit, so that quitting would wait for a server's time limit.
    Cancelling the await leaves the thread to finish by itself; its result goes nowhere.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> session = asyncio.run(aio.sign_in("work", "ada", password))
        >>> asyncio.run(aio.in_thread(session.sync.account.user)).attributes["email"]
        'ada@example.com'
    """
    import asyncio
    from concurrent.futures import Future

    if not callable(call):
        raise wrong_type("call", "a function", type(call))
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    outcome: Future[Result] = Future()
    context, abandoned = contextvars.copy_context(), threading.Event()
    context.run(_abandoned.set, abandoned)

    def run() -> None:
        try:
            outcome.set_result(context.run(call, *args, **kwargs))
        except BaseException as error:
            outcome.set_exception(error)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=run, name="in_thread", daemon=True).start()
    try:
        await ended.wait()
    finally:
        abandoned.set()
    # not the loop's own future, which complains where nobody waits any more
    return outcome.result()


def within(
    seconds: float, call: Callable[[], Result], give_up: Callable[[], object] = lambda: None
) -> Result:
    """Return what `call` gives, or raise what it raises; TimeoutError(seconds) when that takes longer.

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
