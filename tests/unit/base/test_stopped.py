"""A process that was stopped for a while (Ctrl-Z, a machine that is paused) has not waited in that time."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from cognito_tui.services.aws import retry
from cognito_tui.services.aws.operations import Retry
from cognito_tui.services.base.threads import within

if sys.platform == "win32":
    pytest.skip("SIGSTOP", allow_module_level=True)

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def _comes_after(seconds: float) -> None:
    """Wait, and count the time in which the process was stopped: one long sleep does not, before Python 3.11."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.05)


def test_what_came_while_it_was_stopped_has_come_in_time() -> None:
    if (child := os.fork()) == 0:
        try:
            within(0.5, lambda: _comes_after(2.3))
        except BaseException:
            os._exit(1)
        os._exit(0)
    time.sleep(0.2)
    os.kill(child, signal.SIGSTOP)
    time.sleep(2)
    os.kill(child, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_wait_that_it_was_stopped_in_leaves_the_next_attempt_its_time(
    monkeypatch: pytest.MonkeyPatch, tries_again: None
) -> None:
    from botocore.exceptions import ConnectionClosedError

    given: list[float] = []

    def call(seconds: float) -> str:
        given.append(seconds)
        if len(given) == 1:
            raise ConnectionClosedError(endpoint_url="http://127.0.0.1")
        return "done"

    def stopped(_: float) -> bool:
        time.sleep(1.2)
        return True

    monkeypatch.setattr("random.random", lambda: 0.0)
    monkeypatch.setattr(retry, "pause", stopped)
    assert retry.retry_transient(call, Retry.ALWAYS, attempts=2, total=1, quota=retry.RetryQuota()) == "done"
    assert given[1] > 0.5
