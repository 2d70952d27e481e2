"""Without a network, the processes that wait for one's renewal fail with it, rather than try in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.faults import Fault
from cognito_tui.errors import CognitoTuiError, ConnectionFailed
from cognito_tui.services.credentials.renewal import SingleFlight
from cognito_tui.services.storage.shared_failure import SharedFailure
from tests.support.pool_client import PASSWORD, pool, quick_client, signed_in, start

HELD_UP = Fault(seconds=0.3, is_dropped=True)


def failures_of(processes: list[CognitoClient]) -> list[CognitoTuiError]:
    """Return what each raises that asks for credentials at the same time."""
    failures: list[CognitoTuiError] = []

    def ask(process: CognitoClient) -> None:
        try:
            process.credentials()
        except CognitoTuiError as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(each,)) for each in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_who_waited_for_a_renewal_that_reached_nobody_fails_with_it() -> None:
    """Each would hang for as long again, and the last of three wait three times as long."""
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        first = quick_client(server, remember="file")
        signed_in(start(first))
        first.store.save(signed_in(start(first)))
        asked = len(server.operations)
        server.faults.add(HELD_UP, 9)
        failures = failures_of([CognitoClient(first.profile) for _ in range(3)])
        assert [type(error) for error in failures] == [ConnectionFailed] * 3
        assert len(server.operations) == asked + 1
        assert sum("Another process" in error.detail for error in failures) == 2
        server.faults.clear()
        assert CognitoClient(first.profile).credentials()  # who comes later tries
        assert not list(Path.home().rglob("refresh-*[!k]"))


def test_what_was_noted_before_or_has_gone_well_since_counts_for_nobody(tmp_path: Path) -> None:
    failure = SharedFailure(tmp_path / "refresh")
    failure.note(ConnectionFailed("No network."))
    before = failure.look()
    failure.check(before)
    failure.note(ConnectionFailed("No network."))
    with pytest.raises(ConnectionFailed, match="No network"):
        failure.check(before)
    failure.clear()
    failure.check(before)
    failure.note(CognitoTuiError("Sign in again."))  # the others have to see for themselves
    failure.check(before)


def test_threads_behind_one_that_waited_in_vain_do_not_wait_in_turn() -> None:
    waits: list[float] = []
    turn = threading.Lock()

    @contextmanager
    def taken() -> Iterator[None]:
        with turn:
            if not waits:
                waits.append(1)
                time.sleep(0.2)
                raise ConnectionFailed("Another process has tried.")
            yield

    def renew() -> int:
        waits.append(2)
        raise ConnectionFailed("It is tried again.")

    flight = SingleFlight(renew, taken)
    raised: list[str] = []

    def ask() -> None:
        try:
            flight.get_or_renew(lambda: None)
        except ConnectionFailed as error:
            raised.append(error.title)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == ["Another process has tried."] * 4
    assert waits == [1]
