"""Signals that come at a moment when nobody looks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time

import pytest

from cognito_tui.services.base import heard, waking

if sys.platform == "win32":
    pytest.skip("there are no such signals", allow_module_level=True)


def test_one_that_interrupts_no_waiting_wakes_the_loop_nevertheless() -> None:
    """As one does that comes right before the loop begins to wait: here another thread gets it."""

    async def wait() -> float:
        loop, came = asyncio.get_running_loop(), asyncio.Event()

        def act(number: int) -> None:
            loop.call_soon_threadsafe(came.set)

        with heard(act, [signal.SIGUSR1]), waking(loop):
            sender = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGUSR1))
            sender.start()
            before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
            started = time.monotonic()
            try:
                await asyncio.wait_for(came.wait(), 3)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            return time.monotonic() - started

    assert asyncio.run(wait()) < 2
    assert signal.set_wakeup_fd(-1) == -1
