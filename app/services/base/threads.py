"""Blocking calls in threads: off the event loop, or with a limit that they do not have themselves."""

from __future__ import annotations

import contextvars
import inspect
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from ...errors import ConnectionFailed
from .workers import WORKERS

if TYPE_CHECKING:
    import asyncio

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_QUEUE_TIMEOUT = (
    30.0  # seconds that a call waits for a worker while all of them hang: as long as one call may take
)
_STANDSTILL = 10.0  # seconds in which no worker takes a call, after which all of them count as hanging


class _Cancelled(BaseException):
    """The task that waited for a call was cancelled. Not an Exception, so that nothing catches it and retries."""


class _Cancellation:
    """Tells a thread that the task that waits for its result was cancelled.

    Args:
        aborts_calls: whether a call that runs `within` a limit is given up then.

    Attributes:
        is_cancelled: whether it was.
    """

    def __init__(self, *, aborts_calls: bool = False) -> None:
        self.aborts_calls = aborts_calls
        self.is_cancelled = False
        self._actions: list[Callable[[], object]] = []

    def cancel(self) -> None:
        self.is_cancelled = True
        for action in tuple(self._actions):
            action()

    @contextmanager
    def on_cancel(self, action: Callable[[], object]) -> Iterator[None]:
        """Call `action` at the cancellation, if it comes within the block or has come before."""
        self._actions.append(action)
        if self.is_cancelled:
            action()
        try:
            yield
        finally:
            self._actions.remove(action)


_cancellation: contextvars.ContextVar[_Cancellation | None] = contextvars.ContextVar(
    "_cancellation", default=None
)


def pause(seconds: float) -> bool:
    """Wait for so many seconds. Return False at once if the task that waits for this thread is cancelled."""
    over, cancellation = threading.Event(), _cancellation.get() or _Cancellation()
    with cancellation.on_cancel(over.set):
        return not over.wait(seconds)


# The calls that `shared` has under way, by event loop and key.
_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, _Job[Any]]] = WeakKeyDictionary()


class _Job(Generic[Result]):
    """A call that a thread makes for tasks of the running loop. It sees the context variables of the current task.

    Args:
        at_end: is called in the thread when the call has ended.

    Attributes:
        ended: what the tasks wait for.
    """

    def __init__(self, call: Callable[[], Result], at_end: Callable[[], object] = lambda: None) -> None:
        import asyncio

        self.ended = asyncio.Event()
        self.context = contextvars.copy_context()
        self._call = call
        self._at_end = at_end
        self._loop = asyncio.get_running_loop()
        self._results: list[Result] = []
        self._errors: list[BaseException] = []
        self._looking: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        """Make the call. For the thread."""
        try:
            self._results.append(self.context.run(self._call))
        except BaseException as error:
            self._errors.append(error)
        self._at_end()
        with suppress(RuntimeError):  # the loop was closed meanwhile
            self._loop.call_soon_threadsafe(self._end)

    def queue(self, *, for_many: bool = False) -> None:
        """Let a worker make the call, in its turn."""
        WORKERS.add(self, for_many=for_many)
        self._looking = self._loop.call_later(_QUEUE_TIMEOUT, self._look)

    def _look(self) -> None:
        """End with an error if the call still waits for a worker, and all workers hang."""
        if WORKERS.stands_still < _STANDSTILL:
            self._looking = self._loop.call_later(_STANDSTILL, self._look)
        elif WORKERS.withdraw(self):
            self._errors.append(
                ConnectionFailed("This call has to wait for others, and those hang.", hint="Try again.")
            )
            self._at_end()
            self._end()

    def _end(self) -> None:
        if self._looking:
            self._looking.cancel()
        self.ended.set()

    def outcome(self) -> Result:
        """Return the result of the call, or raise its error. Only once, for a single task."""
        if self._errors:
            raise self._errors.pop()  # kept here, its traceback would form a reference cycle with it
        return self._results.pop()

    def shared_outcome(self) -> Result:
        """Return the result of the call, or raise a copy of its error: each task has a traceback of its own."""
        for error in self._errors:
            raise copy(error).with_traceback(error.__traceback__)
        return self._results[0]


async def in_thread(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Await a blocking call in a thread of its own, which sees this task's context variables.

    Use it for calls that may wait for a person or for another task. It differs from `asyncio.to_thread` in two ways: no
    pool of threads can be full, and the program's end does not wait for the thread. If the await is cancelled, the call
    goes on, and its result is dropped.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> aws = cognito_tui.sign_in("work", "ada", password).boto3_session()
        >>> asyncio.run(aio.in_thread(aws.client("sts").get_caller_identity))["Account"]
        '000000000000'
    """
    if not callable(call):
        from .arguments import wrong_type  # late: hardly anybody is refused

        raise wrong_type("call", "a function", type(call))
    if inspect.iscoroutinefunction(call):
        from .arguments import wrong_argument

        raise wrong_argument("call", "`call` is a coroutine function: await what it gives, with no thread.")
    job, cancellation = _Job(partial(call, *args, **kwargs)), _Cancellation()
    job.context.run(_cancellation.set, cancellation)
    threading.Thread(target=job, name="in_thread", daemon=True).start()
    try:
        await job.ended.wait()
    finally:
        cancellation.cancel()
    return job.outcome()


async def in_worker(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Await a blocking call in one of the process's few worker threads (WORKERS), as soon as one is free.

    Use it for calls that have time limits of their own and wait for no other task. If the await is cancelled, a call
    that has begun goes on, and its result is dropped; one that has not begun is never made.

    Raises:
        ConnectionFailed: no worker became free, because all of them hang.
    """
    return await _queued(_Job(partial(call, *args, **kwargs)), _Cancellation())


async def abortable(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """As `in_worker`; but if the await is cancelled, what the call runs `within` a limit, now or later, is given up."""
    return await _queued(_Job(partial(call, *args, **kwargs)), _Cancellation(aborts_calls=True))


async def _queued(job: _Job[Result], cancellation: _Cancellation) -> Result:
    job.context.run(_cancellation.set, cancellation)
    job.queue()
    try:
        await job.ended.wait()
    except BaseException:  # cancelled: a call that has not begun is not made
        WORKERS.withdraw(job)
        raise
    finally:
        cancellation.cancel()
    return job.outcome()


async def shared(key: Hashable, call: Callable[[], Result]) -> Result:
    """Await a blocking call in a worker, together with all tasks of this loop that ask for the same key meanwhile.

    Only the first task's call is made. A task that is cancelled ends neither the call nor the other tasks' waiting.
    Raise as `in_worker` does; each task gets a copy of the error.
    """
    import asyncio

    jobs = _shared.setdefault(asyncio.get_running_loop(), {})
    job: _Job[Result] | None = jobs.get(key)
    if job is None:
        job = jobs[key] = _Job(call, lambda: jobs.pop(key, None))
        job.context.run(_cancellation.set, None)  # not the first task's: others wait for it, too
        try:
            job.queue(for_many=True)
        except RuntimeError:
            del jobs[key]
            raise
    await job.ended.wait()
    return job.shared_outcome()


def _waited(ended: threading.Event, seconds: float) -> bool:
    """Return whether it ended in time. A process that was stopped (Ctrl-Z) meanwhile waits a little more."""
    began = time.monotonic()
    if ended.wait(seconds):
        return True
    stopped = time.monotonic() - began - seconds
    return stopped > 1 and ended.wait(min(stopped, seconds))


def within(
    seconds: float, call: Callable[[], Result], give_up: Callable[[], object] = lambda: None
) -> Result:
    """Return what `call` returns, or raise what it raises. Raise TimeoutError(seconds) if it takes longer.

    The call runs in a thread. Python cannot end a thread, so one that hangs is left behind, and ends with the process.

    Args:
        give_up: is called when the call is left behind. It may make the call end, by closing its connection say.
    """
    results: list[Result] = []
    errors: list[BaseException] = []
    ended = threading.Event()
    context = contextvars.copy_context()
    cancellation = _cancellation.get()
    if cancellation is None or not cancellation.aborts_calls:
        cancellation = _Cancellation()

    def run() -> None:
        try:
            results.append(context.run(call))
        except BaseException as error:
            errors.append(error)
        ended.set()

    if cancellation.is_cancelled:
        raise _Cancelled
    threading.Thread(target=run, daemon=True).start()
    in_time = False
    try:
        # not `join`: after Ctrl-C it takes a live thread for an ended one
        with cancellation.on_cancel(ended.set):
            in_time = _waited(ended, seconds) and bool(results or errors)
    finally:  # also after Ctrl-C
        if not in_time:
            give_up()
    if not in_time and cancellation.is_cancelled:
        raise _Cancelled
    if not in_time:
        raise TimeoutError(seconds)  # even if `give_up` has made it return meanwhile
    if errors:
        raise errors.pop()  # kept here, its traceback would form a reference cycle with it
    return results.pop()
