"""Blocking calls in threads: off the event loop, or with a limit that they do not have themselves."""

from __future__ import annotations

import contextvars
import inspect
import threading
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

_PATIENCE = 30.0  # seconds that a call waits for its turn, if nothing goes on: as long as a call may take
_STANDSTILL = 10.0  # seconds without a call that begins: all that are under way hang


class _GivenUp(BaseException):
    """Nobody waits any longer for what is being done: no Exception, as nothing may catch it and try again."""


class _Waiting:
    """Whether somebody waits for what a thread does, and what wakes that where nobody does.

    Args:
        breaks_off: whether what is under way within a limit is given up then.
    """

    def __init__(self, *, breaks_off: bool = False) -> None:
        self.breaks_off = breaks_off
        self.is_over = False
        self._wakes: list[Callable[[], object]] = []

    def give_up(self) -> None:
        self.is_over = True
        for wake in tuple(self._wakes):
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Call `wake` as soon as nobody waits any longer."""
        self._wakes.append(wake)
        if self.is_over:
            wake()
        try:
            yield
        finally:
            self._wakes.remove(wake)


_waiting: contextvars.ContextVar[_Waiting | None] = contextvars.ContextVar("_waiting", default=None)


def pause(seconds: float) -> bool:
    """Wait; return whether anybody still waits for what comes then. Ctrl-C ends it, and so does a task's end."""
    over, waiting = threading.Event(), _waiting.get() or _Waiting()
    with waiting.waking(over.set):
        return not over.wait(seconds)


# Of each loop the calls that several of its tasks may wait for.
_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, _Job[Any]]] = WeakKeyDictionary()


class _Job(Generic[Result]):
    """A call for tasks of the running loop, which wait for `ended`. It sees the context variables of this task.

    Args:
        at_end: is called when it has ended.
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
        """Call it, in another thread."""
        try:
            self._results.append(self.context.run(self._call))
        except BaseException as error:
            self._errors.append(error)
        self._at_end()
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._end)

    def queue(self, *, for_many: bool = False) -> None:
        """Have a worker call it, in its turn."""
        WORKERS.add(self, for_many=for_many)
        self._looking = self._loop.call_later(_PATIENCE, self._look)

    def _look(self) -> None:
        """Give up where all calls that are under way hang, and this waits for its turn."""
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
        """Return what the call gave or raise what it raised: once."""
        if self._errors:
            raise self._errors.pop()  # whose frames lead here, and so to itself, were it still there
        return self._results.pop()

    def shared_outcome(self) -> Result:
        """Return or raise the same for each of those who wait, to whom an error of their own leads."""
        for error in self._errors:
            raise copy(error).with_traceback(error.__traceback__)
        return self._results[0]


async def in_thread(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Await `call` in a thread of its own, which sees this task's context variables and dies with the process.

    For what may wait for anybody: a person, another task. Not `asyncio.to_thread`: its pool may be full of others'
    work, which may be waiting for ours; and it is joined at exit: quitting would wait for a server's time limit.
    Cancelling the await leaves the thread to finish by itself; its result goes nowhere.

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
        from .arguments import wrong

        raise wrong("call", "`call` is a coroutine function: await what it gives, with no thread.")
    job, waiting = _Job(partial(call, *args, **kwargs)), _Waiting()
    job.context.run(_waiting.set, waiting)
    threading.Thread(target=job, name="in_thread", daemon=True).start()
    try:
        await job.ended.wait()
    finally:
        waiting.give_up()
    return job.outcome()


async def in_worker(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Await `call` in one of the process's few threads for event loops (WORKERS), as soon as one is free.

    For calls that end within time limits of their own and wait for no other task.
    Cancelling the await leaves a call that has begun to finish by itself; its result goes nowhere.

    Raises:
        ConnectionFailed: none is free for long, as all that they do hangs.
    """
    return await _queued(_Job(partial(call, *args, **kwargs)), _Waiting())


async def breakable(
    call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """As `in_worker`, but cancelling the await has what runs `within` a limit, now or later, given up at once."""
    return await _queued(_Job(partial(call, *args, **kwargs)), _Waiting(breaks_off=True))


async def _queued(job: _Job[Result], waiting: _Waiting) -> Result:
    job.context.run(_waiting.set, waiting)
    job.queue()
    try:
        await job.ended.wait()
    except BaseException:  # cancelled: what has not begun does not begin
        WORKERS.withdraw(job)
        raise
    finally:
        waiting.give_up()
    return job.outcome()


async def shared(key: Hashable, call: Callable[[], Result]) -> Result:
    """Await what `call` gives in a worker: one call for all tasks of a loop that ask by the same key meanwhile.

    Who is cancelled leaves it to the others, and the call to finish by itself. Raise as `in_worker`, each their own.
    """
    import asyncio

    jobs = _shared.setdefault(asyncio.get_running_loop(), {})
    job: _Job[Result] | None = jobs.get(key)
    if job is None:
        job = jobs[key] = _Job(call, lambda: jobs.pop(key, None))
        job.context.run(_waiting.set, None)  # whoever asks first is not the only one
        try:
            job.queue(for_many=True)
        except RuntimeError:
            del jobs[key]
            raise
    await job.ended.wait()
    return job.shared_outcome()


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
    waiting = _waiting.get()
    if waiting is None or not waiting.breaks_off:
        waiting = _Waiting()

    def run() -> None:
        try:
            results.append(context.run(call))
        except BaseException as error:
            errors.append(error)
        ended.set()

    if waiting.is_over:
        raise _GivenUp
    threading.Thread(target=run, daemon=True).start()
    in_time = False
    try:
        with waiting.waking(ended.set):  # a thread's own `join` forgets, interrupted, that it is still alive
            in_time = ended.wait(seconds) and bool(results or errors)
    finally:  # also where Ctrl-C ends the waiting
        if not in_time:
            give_up()
    if not in_time and waiting.is_over:
        raise _GivenUp
    if not in_time:
        raise TimeoutError(seconds)  # whatever it comes to, now that it was given up
    if errors:
        raise errors.pop()  # whose frames lead here, and so to itself, were it still there
    return results.pop()
