"""The worker threads that make blocking calls for event loops: a few for the whole process."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

Job = Callable[[], object]

MOST = (
    8  # threads: enough to wait for a network, few enough to leave the event loop its share of the processor
)
_LINGER = 5.0  # seconds that an idle thread stays: starting a new one holds the event loop up


class Workers:
    """A pool of threads with two queues: of jobs that many tasks wait for, and of jobs that a single task waits for.

    The threads take from the two in turn. They start when they are needed, end when they are idle, and end with the
    process. concurrent.futures has no such pool: the program's end would wait for its threads.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)  # the threads are not there in the child

    def _renew(self) -> None:
        self._for_many: deque[Job] = deque()
        self._for_one: deque[Job] = deque()
        self._queues = [self._for_many, self._for_one]  # the next one to take from comes first
        self._threads = self._idle = 0
        self._taken_at = 0.0
        self._turn = threading.Condition()

    def limit(self, most: int) -> None:
        """Change the greatest number of threads. Busy ones above it end after what they do."""
        with self._turn:
            self._most = most
            self._turn.notify_all()
            more = any(self._queues) and self._reserve_thread()
        if more:
            self._start()

    @property
    def at_work(self) -> int:
        """Return how many jobs are under way."""
        return self._threads - self._idle

    @property
    def stands_still(self) -> float:
        """Return for how many seconds no job was taken."""
        return time.monotonic() - self._taken_at

    def add(self, job: Job, *, for_many: bool = False) -> None:
        """Queue a job, which must not raise anything.

        Args:
            for_many: whether several tasks wait for it.

        Raises:
            RuntimeError: the system gives no thread, and there is none.
        """
        with self._turn:
            (self._for_many if for_many else self._for_one).append(job)
            if self._idle:
                self._turn.notify()
                return
            if not self._reserve_thread():
                return
        if not self._start() and self.withdraw(job):
            raise RuntimeError("The system gives no thread.")

    def withdraw(self, job: Job) -> bool:
        """Remove a job from its queue. Return False if it has begun, or has ended."""
        with self._turn:
            queue = next((queue for queue in self._queues if job in queue), None)
            if queue is not None:
                queue.remove(job)
            return queue is not None

    def _reserve_thread(self) -> bool:
        """Count one more thread, which the caller starts, if the limit allows it."""
        if self._threads >= self._most:
            return False
        self._threads += 1
        return True

    def _start(self) -> bool:
        """Start a thread. Return False if the system gives none, and no other thread can take the job."""
        try:
            threading.Thread(target=self._work, name="cognito_tui", daemon=True).start()
        except RuntimeError:
            with self._turn:
                self._threads -= 1
                return self._threads > 0
        return True

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job()
            del job  # free its results while this thread waits

    def _next(self) -> Job | None:
        """Wait for the next job; start one more thread if others are queued. Return None if this thread is to end."""
        with self._turn:
            if not any(self._queues) and self._threads <= self._most:
                self._idle += 1
                self._turn.wait(_LINGER)
                self._idle -= 1
            if not any(self._queues) or self._threads > self._most:
                self._threads -= 1
                return None
            job = next(filter(None, self._queues)).popleft()
            self._queues.reverse()
            self._taken_at = time.monotonic()
            more = any(self._queues) and not self._idle and self._reserve_thread()
        if more:
            self._start()
        return job


WORKERS = Workers()
