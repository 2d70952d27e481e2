"""Blocking calls, off the event loop."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


async def in_thread(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Awaits `call` in a thread of its own, which sees this task's context variables and dies with the process.

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
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    outcome: Future[Result] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            outcome.set_result(context.run(call, *args, **kwargs))
        except BaseException as error:
            outcome.set_exception(error)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=run, name="in_thread", daemon=True).start()
    await ended.wait()
    # not the loop's own future, which complains where nobody waits any more
    return outcome.result()
