"""The threads that work for event loops: so many at most in a process, however many tasks wait for them."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

Job = Callable[[], object]

MOST = 8  # threads: enough to wait for a network, few enough for an event loop to get its turn
_LINGER = 5.0  # seconds that a thread waits for more to do: a loop is held up while one starts


class Workers:
    """Threads that take jobs by turns: one that many tasks wait for, and one that a single task waits for.

    They start when they are needed, end when they are not, and die with the process.

    Not concurrent.futures' executor, which is joined at exit: quitting would wait for a server's time limit.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)  # the threads are not there in the child

    def _renew(self) -> None:
        self._for_many: deque[Job] = deque()
        self._for_one: deque[Job] = deque()
        self._lines = [self._for_many, self._for_one]  # whose turn it is
        self._threads = self._idle = 0
        self._taken_at = 0.0
        self._turn = threading.Condition()

    def limit(self, most: int) -> None:
        """Have no more than so many threads from now on, once those that work have ended what they do."""
        with self._turn:
            self._most = most
            self._turn.notify_all()
            more = any(self._lines) and self._has_room()
        if more:
            self._start()

    @property
    def at_work(self) -> int:
        """How many jobs are under way."""
        return self._threads - self._idle

    @property
    def stands_still(self) -> float:
        """For how many seconds no job was taken."""
        return time.monotonic() - self._taken_at

    def add(self, job: Job, *, for_many: bool = False) -> None:
        """Have a job done that raises nothing, after those of its kind that wait already."""
        with self._turn:
            (self._for_many if for_many else self._for_one).append(job)
            if self._idle:
                self._turn.notify()
                return
            if not self._has_room():
                return
        if not self._start() and self.withdraw(job):
            raise RuntimeError("The system gives no thread.")

    def withdraw(self, job: Job) -> bool:
        """Return whether a job was waiting still, which is not done any more."""
        with self._turn:
            waiting = next((line for line in self._lines if job in line), None)
            if waiting is not None:
                waiting.remove(job)
            return waiting is not None

    def _has_room(self) -> bool:
        if self._threads >= self._most:
            return False
        self._threads += 1
        return True

    def _start(self) -> bool:
        """Return False where the system gives no thread, and there is none that does what waits."""
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
            del job  # and all that hangs on it, while this thread waits

    def _next(self) -> Job | None:
        """Return the next job, and have another thread started where there are more; None where this one ends."""
        with self._turn:
            if not any(self._lines) and self._threads <= self._most:
                self._idle += 1
                self._turn.wait(_LINGER)
                self._idle -= 1
            if not any(self._lines) or self._threads > self._most:
                self._threads -= 1
                return None
            job = next(filter(None, self._lines)).popleft()
            self._lines.reverse()
            self._taken_at = time.monotonic()
            more = any(self._lines) and not self._idle and self._has_room()
        if more:
            self._start()
        return job


WORKERS = Workers()
