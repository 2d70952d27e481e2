"""The arithmetic of SRP lets no other thread run: however many sign in at once, an event loop waits for one of them."""

from __future__ import annotations

import threading
import time

import pytest

from cognito_tui.services.auth import srp
from tests.support.library_pool import at_once


def test_one_thread_at_a_time_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    at_it, most, counting = 0, 0, threading.Lock()

    def power(base: int, exponent: int, modulus: int) -> int:
        nonlocal at_it, most
        with counting:
            at_it += 1
            most = max(most, at_it)
        time.sleep(0.001)  # as in the real one nobody else would get to count
        with counting:
            at_it -= 1
        return 2

    monkeypatch.setattr(srp, "pow", power, raising=False)
    at_once(4, lambda: srp.SrpClient.start().key(b"identity", 5, 7))
    assert most == 1
