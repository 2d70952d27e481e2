"""One renewal for however many ask, and one failure."""

from __future__ import annotations

import threading

import pytest

from cognito_tui.errors import CognitoTuiError, SignInRequired
from cognito_tui.services.credentials.renewal import SingleFlight

THREADS = 20


class Renewal:
    """That begins once all threads have asked."""

    def __init__(self, failure: CognitoTuiError | None = None) -> None:
        self.failure = failure
        self.asked = threading.Semaphore(0)
        self.all_have_asked = False
        self.made: str | None = None
        self.tries = 0
        lock = threading.Lock()
        self.one: SingleFlight[str] = SingleFlight(self.renew, lambda: lock)

    def good(self) -> str | None:
        self.asked.release()
        return self.made

    def renew(self) -> str:
        for _ in range(0 if self.all_have_asked else THREADS + 1):  # this one has asked twice
            assert self.asked.acquire(timeout=30)
        self.all_have_asked = True
        self.tries += 1
        if self.failure:
            raise self.failure
        self.made = f"number {self.tries}"
        return self.made

    def by_all(self) -> tuple[list[str], list[CognitoTuiError]]:
        got: list[str] = []
        failures: list[CognitoTuiError] = []

        def ask() -> None:
            try:
                got.append(self.one.get_or_renew(self.good))
            except CognitoTuiError as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return got, failures


def test_those_who_waited_have_what_was_got() -> None:
    renewal = Renewal()
    assert renewal.by_all() == (["number 1"] * THREADS, [])
    assert renewal.tries == 1


def test_those_who_waited_have_the_failure_and_do_not_try_in_turn() -> None:
    renewal = Renewal(SignInRequired("Over.", hint="Sign in again.", aws_code="Code", request_id="id"))
    got, failures = renewal.by_all()
    assert (got, renewal.tries) == ([], 1)
    told = {(type(error), error.title, error.hint, error.aws_code, error.request_id) for error in failures}
    assert told == {(SignInRequired, "Over.", "Sign in again.", "Code", "id")}
    assert len({id(error) for error in failures}) == THREADS, "each has its own traceback"


def test_who_asks_later_tries_again() -> None:
    renewal = Renewal(CognitoTuiError("Busy."))
    renewal.all_have_asked = True
    for tries in (1, 2):
        with pytest.raises(CognitoTuiError, match="Busy"):
            renewal.one.get_or_renew(renewal.good)
        assert renewal.tries == tries
    renewal.failure = None
    assert renewal.one.get_or_renew(renewal.good) == "number 3"
