"""When a pool's keys are fetched, and who waits for them. Time is the test's own, threads are real."""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from cognito_tui.functions.key_set import KeySet, KeysNotCached
from cognito_tui.functions.rsa_signature import PublicKey
from cognito_tui.functions.token_check import keys_in
from tests.support.made_tokens import KID, jwk, jwks

HOUR, DAY = 3600, 86_400


class Pool:
    """Keys that are fetched, and a clock. While `answers` is not set a fetch does not end."""

    def __init__(self, patience: float = 30, little_patience: float = 30) -> None:
        self.seconds, self.fetched, self.keys = 100_000.0, 0, jwks()
        self.asked, self.answers = threading.Event(), threading.Event()
        self.answers.set()
        self.key_set = KeySet(self.fetch, lambda: self.seconds, patience, little_patience)

    def fetch(self) -> dict[str, PublicKey]:
        self.fetched += 1
        self.asked.set()
        assert self.answers.wait(30)
        return keys_in(self.keys)

    def fail(self) -> None:
        self.keys = b"<html>"

    def is_refused(self, key_id: str) -> bool:
        """Because of what `fetch` raises."""
        with pytest.raises(ValueError, match="no jwks"):
            self.key_set.named(key_id)
        return True

    def in_a_thread(self, threads: ThreadPoolExecutor, key_id: str) -> Future[PublicKey | None]:
        """One that fetches, and has come as far as waiting for the answer."""
        self.asked.clear()
        self.answers.clear()
        future = threads.submit(self.key_set.named, key_id)
        assert self.asked.wait(30)
        return future


def test_keys_are_fetched_once_and_kept_for_an_hour() -> None:
    pool = Pool()
    for _ in range(3):
        assert pool.key_set.named(KID)
    pool.seconds += HOUR - 1
    assert pool.key_set.named(KID)
    assert pool.fetched == 1
    pool.seconds += 1
    assert pool.key_set.named(KID)
    assert pool.fetched == 2


def test_a_new_key_is_found_at_once_however_young_the_others_are() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.keys = jwks(jwk(), jwk(kid="new"))
    assert pool.key_set.named("new")
    assert pool.key_set.named(KID)
    assert pool.fetched == 2


def test_made_up_names_cost_one_fetch_a_minute() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    for minute in range(1, 200):  # more than an hour, with the fetches that this brings
        for second in range(60):
            assert pool.key_set.named(f"forged-{second}") is None
            pool.seconds += 1
        assert pool.key_set.named(KID)
        assert pool.fetched == 1 + minute


def test_a_made_up_name_is_not_looked_for_twice_where_there_were_no_keys_yet() -> None:
    pool = Pool()
    assert pool.key_set.named("forged") is None
    assert pool.fetched == 1


def test_an_hour_is_an_hour_also_where_lambda_stands_still() -> None:
    """The monotonic clock stops between two calls of a function; the world's own may be set back."""
    assert abs(KeySet(dict)._now() - time.time()) < 60
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.keys = jwks(jwk(kid="new"))
    pool.seconds -= 5_000
    assert pool.key_set.named(KID) is None
    assert pool.fetched == 2


def test_a_key_that_the_pool_has_given_up_is_forgotten_within_the_hour() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.keys = jwks(jwk(kid="new"))
    pool.seconds += HOUR
    assert pool.key_set.named(KID) is None
    assert pool.key_set.named("new")
    assert pool.fetched == 2


# ---- where none can be had


def test_without_keys_a_fetch_that_failed_is_tried_again_after_five_seconds() -> None:
    pool = Pool()
    pool.fail()
    assert all(pool.is_refused(KID) for _ in range(9))
    pool.seconds += 4.9
    assert pool.is_refused(KID)
    assert pool.fetched == 1
    pool.keys = jwks()
    pool.seconds += 0.1
    assert pool.key_set.named(KID)
    assert pool.fetched == 2


def test_keys_at_hand_stay_good_for_a_day_and_new_ones_are_asked_for_each_minute() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.fail()
    pool.seconds += HOUR
    for _ in range(5):
        assert pool.key_set.named(KID)
        pool.seconds += 59
        assert pool.key_set.named(KID)
        pool.seconds += 1
    assert pool.fetched == 1 + 5
    pool.seconds += DAY - 5 * 60 - HOUR - 1
    assert pool.key_set.named(KID)
    pool.seconds += 1
    assert pool.is_refused(KID)


def test_of_a_name_that_is_not_known_nothing_is_said_while_the_pool_cannot_be_asked() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.fail()
    assert all(pool.is_refused(f"new-{number}") for number in range(9))
    assert pool.fetched == 2
    assert pool.key_set.named(KID)
    pool.keys = jwks(jwk(kid="new-0"))
    pool.seconds += 60
    assert pool.key_set.named("new-0")
    assert pool.key_set.named("forged") is None


def test_what_is_raised_leads_to_nobody_else_who_asked() -> None:
    def locals_of(token: str) -> tuple[Exception, str]:
        try:
            pool.key_set.named(KID)
        except ValueError as error:
            return error, repr([frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)])
        raise AssertionError(token)

    pool = Pool()
    pool.fail()
    first, _ = locals_of("first-canary")
    second, told = locals_of("second-canary")
    assert "second-canary" in told
    assert "first-canary" not in told
    assert first is not second
    assert (first.__context__, second.__context__, second.__cause__) == (None, None, None)


# ---- threads


def test_many_threads_at_the_start_cause_one_fetch() -> None:
    pool = Pool()
    with ThreadPoolExecutor(24) as threads:
        first = pool.in_a_thread(threads, KID)
        others = [threads.submit(pool.key_set.named, KID) for _ in range(23)]
        pool.answers.set()
        assert all(future.result(30) for future in (first, *others))
    assert pool.fetched == 1


def test_many_threads_share_a_failure() -> None:
    pool = Pool()
    pool.fail()
    with ThreadPoolExecutor(24) as threads:
        first = pool.in_a_thread(threads, KID)
        others = [threads.submit(pool.key_set.named, KID) for _ in range(23)]
        pool.answers.set()
        errors = [future.exception(30) for future in (first, *others)]
    assert {str(error) for error in errors} == {"no jwks.json"}
    assert len({id(error) for error in errors}) == 24
    assert pool.fetched == 1


@pytest.mark.parametrize(("age", "key_id"), [(0, "new"), (HOUR, KID)], ids=["new", "old"])
def test_who_fetches_holds_up_nobody_whose_key_is_at_hand(age: int, key_id: str) -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.seconds += age
    with ThreadPoolExecutor(1) as threads:
        slow = pool.in_a_thread(threads, key_id)
        assert pool.key_set.named(KID)
        assert not slow.done()
        pool.answers.set()
        assert slow.result(30) is (None if key_id == "new" else pool.key_set.named(KID))
    assert pool.fetched == 2


def test_nobody_waits_for_ever_for_what_another_thread_fetches() -> None:
    pool = Pool(patience=0.05)
    with ThreadPoolExecutor(1) as threads:
        slow = pool.in_a_thread(threads, KID)
        with pytest.raises(TimeoutError, match="still on their way"):
            pool.key_set.named(KID)
        pool.answers.set()
        assert slow.result(30)
    assert pool.key_set.named(KID)
    assert pool.fetched == 1


def test_strangers_with_made_up_names_do_not_keep_all_threads_waiting() -> None:
    pool = Pool(patience=600, little_patience=0.05)
    assert pool.key_set.named(KID)
    with ThreadPoolExecutor(1) as threads:
        slow = pool.in_a_thread(threads, "forged")
        with pytest.raises(TimeoutError):
            pool.key_set.named("forged as well")
        pool.answers.set()
        assert slow.result(30) is None


# ---- without waiting


def test_what_is_at_hand_is_said_without_a_fetch() -> None:
    pool = Pool()
    with pytest.raises(KeysNotCached):
        pool.key_set.at_hand(KID)
    assert pool.key_set.named(KID)
    assert pool.key_set.at_hand(KID) == pool.key_set.named(KID)
    with pytest.raises(KeysNotCached):
        pool.key_set.at_hand("forged")
    assert pool.key_set.named("forged") is None
    for second in range(60):
        assert pool.key_set.at_hand(f"forged-{second}") is None
        pool.seconds += 1
    with pytest.raises(KeysNotCached):
        pool.key_set.at_hand("forged")
    pool.seconds += HOUR
    with pytest.raises(KeysNotCached):
        pool.key_set.at_hand(KID)


def test_after_a_fetch_that_failed_it_is_said_at_hand_why_there_is_no_such_name() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.fail()
    assert pool.is_refused("new")
    with pytest.raises(ValueError, match="no jwks"):
        pool.key_set.at_hand("new")
    assert pool.key_set.at_hand(KID)


def test_keys_that_are_old_are_at_hand_while_newer_ones_are_fetched_or_cannot_be() -> None:
    pool = Pool()
    assert pool.key_set.named(KID)
    pool.seconds += HOUR
    with pytest.raises(KeysNotCached) as due:
        pool.key_set.at_hand(KID)
    assert (due.value.keys, due.value.key_id) == (pool.key_set, KID)
    pool.fail()
    assert pool.key_set.named(KID)
    assert pool.key_set.at_hand(KID)
