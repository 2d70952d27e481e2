"""What is at hand and still good is given where no newer can be had: tokens as credentials, and to every process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from time import monotonic

import pytest

from cognito_tui.errors import CognitoTuiError, ConnectionFailed, SignInRequired, Throttled
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import OFF
from cognito_tui.services.credentials import renewal
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.renewal import CachedCredentialProvider, RefreshingTokens
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.library_pool import at_once
from tests.support.pool_client import EMAIL, PASSWORD, pool, quick_client, signed_in, start
from tests.support.scripted_cognito import jwt
from tests.support.scripted_sign_in import PROFILE

START = datetime(2027, 1, 1, tzinfo=timezone.utc)


class Time:
    def __init__(self) -> None:
        self.now = START
        self.clock = Clock(lambda: self.now)

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Cognito:
    """Renews; or fails with `error`."""

    def __init__(self, time: Time, life: float) -> None:
        self._time = time
        self._life = timedelta(seconds=life)
        self.error: CognitoTuiError | None = None
        self.asked = 0

    def _ends(self) -> datetime:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self._time.now + self._life

    def tokens(self, _: AuthResult | None = None) -> AuthResult:
        token = Secret(jwt(exp=self._ends().timestamp()))
        return AuthResult("ada", Tokens(token, token, Secret("refresh")))

    def renewal(self, cache: CredentialCache) -> Callable[[], AwsCredentials]:
        def renew() -> AwsCredentials:
            ends = self._ends()
            made = AwsCredentials(
                Secret(f"ASIA{self.asked}"), Secret("s"), Secret("t"), ends, "id", "eu-west-1"
            )
            cache.put("ada", "ada", made)
            return made

        return renew


def provider(time: Time, cognito: Cognito, cache: str = OFF) -> CachedCredentialProvider:
    its = CredentialCache(replace(PROFILE, cache=cache), time.clock)
    lock = threading.RLock()
    return CachedCredentialProvider(its, time.clock, cognito.renewal(its), lambda: lock)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]


ERRORS = [ConnectionFailed("No network."), Throttled("Busy."), SignInRequired("Over.")]


@pytest.mark.parametrize("error", ERRORS)
def test_tokens_that_cannot_be_renewed_are_given_until_they_end(
    error: CognitoTuiError, caplog: pytest.LogCaptureFixture
) -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    fresh = RefreshingTokens(cognito.tokens(), cognito.tokens, time.clock)
    first, cognito.error = fresh.current(), error
    time.passes(3600 - 45)
    assert [fresh.current() for _ in range(3)] == [first] * 3
    assert cognito.asked == 2, "not every call waits for another try"
    assert warnings(caplog) == [
        f"the tokens could not be renewed ({error.title}); those at hand are good until 2027-01-01T01:00:00Z"
    ]
    time.passes(16)
    assert fresh.current() == first
    assert cognito.asked == 3
    with pytest.raises(type(error)):
        fresh.newer_than(first)  # an API has refused them
    time.passes(29)
    caplog.clear()
    with pytest.raises(type(error)):
        fresh.current()
    assert "those at hand have ended at 2027-01-01T01:00:00Z" in caplog.text
    cognito.error = None
    assert fresh.current() != first


def test_tokens_are_renewed_again_soon_after_a_failure() -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    fresh = RefreshingTokens(cognito.tokens(), cognito.tokens, time.clock)
    first, cognito.error = fresh.current(), ConnectionFailed("No network.")
    time.passes(3600 - 45)
    assert fresh.current() == first
    cognito.error = None
    time.passes(16)
    assert fresh.current() != first


@pytest.mark.parametrize(("life", "due"), [(3600, 2701), (12, 9)])
def test_credentials_are_given_until_they_end_however_short_their_life(
    life: float, due: float, caplog: pytest.LogCaptureFixture
) -> None:
    time = Time()
    cognito = Cognito(time, life)
    keys = provider(time, cognito)
    first, cognito.error = keys.get(), ConnectionFailed("No network.")
    time.passes(due)
    assert [keys.get() for _ in range(3)] == [first] * 3
    assert cognito.asked == 2
    assert len(warnings(caplog)) == 1
    time.passes(life - due - 1.5)
    assert keys.get() == first
    time.passes(1)
    with pytest.raises(ConnectionFailed):
        keys.get()
    cognito.error = None
    assert keys.get() != first


def test_of_many_threads_one_says_that_it_failed(caplog: pytest.LogCaptureFixture) -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    keys = provider(time, cognito)
    first, cognito.error = keys.get(), ConnectionFailed("No network.")
    time.passes(3000)
    assert at_once(8, keys.get) == [first] * 8
    assert (cognito.asked, len(warnings(caplog))) == (2, 1)


class Held:
    """A renewal that takes until it is let go."""

    def __init__(self) -> None:
        self.began, self.goes_on = threading.Event(), threading.Event()

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self.goes_on.set()

    def wait(self) -> None:
        self.began.set()
        self.goes_on.wait(60)


def test_while_one_thread_waits_for_a_slow_renewal_the_others_have_what_is_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renewal, "PATIENCE", 0.2)
    time, held = Time(), Held()
    cognito = Cognito(time, 3600)
    cache = CredentialCache(replace(PROFILE, cache=OFF), time.clock)
    lock, renew = threading.RLock(), cognito.renewal(cache)
    keys = CachedCredentialProvider(cache, time.clock, lambda: (held.wait(), renew())[1], lambda: lock)
    signed_in = cognito.tokens()
    fresh = RefreshingTokens(signed_in, lambda _: (held.wait(), cognito.tokens())[1], time.clock)
    held.goes_on.set()
    first = keys.get()
    for ask, at_hand, old in (
        (keys.get, keys.at_hand, first),
        (fresh.current, fresh.at_hand, signed_in.tokens),
    ):
        time.now = START + timedelta(seconds=3600 - 45)
        held.began.clear()
        held.goes_on.clear()
        with held, ThreadPoolExecutor(1) as threads:
            slow = threads.submit(ask)
            assert held.began.wait(20)
            began = monotonic()
            assert at_once(8, ask) == [old] * 8
            assert 0.05 < monotonic() - began < 10
            began = monotonic()
            assert [ask() for _ in range(20)] == [old] * 20
            assert at_hand() == old, "neither does an event loop wait"
            assert monotonic() - began < 1, "they have waited long enough"
            held.goes_on.set()
            assert slow.result() != old
        assert ask() == slow.result()


def test_what_has_ended_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "PATIENCE", 0.0)
    time, held = Time(), Held()
    cognito = Cognito(time, 3600)
    fresh = RefreshingTokens(cognito.tokens(), lambda _: (held.wait(), cognito.tokens())[1], time.clock)
    time.passes(3600)
    with held, ThreadPoolExecutor(2) as threads:
        both = [threads.submit(fresh.current) for _ in range(2)]
        assert held.began.wait(20)
        assert not wait(both, timeout=0.2).done
        assert fresh.at_hand() is None
        held.goes_on.set()
        assert both[0].result() == both[1].result()


def test_another_process_does_not_wait_for_the_same_failure(caplog: pytest.LogCaptureFixture) -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    first, cognito.error = provider(time, cognito, "on").get(), ConnectionFailed("No network.")
    time.passes(3000)
    assert provider(time, cognito, "on").get() == first
    assert cognito.asked == 2
    assert provider(time, cognito, "on").get() == first
    assert cognito.asked == 2
    time.passes(61)
    assert provider(time, cognito, "on").get() == first
    assert cognito.asked == 3
    cognito.error = None
    time.passes(61)
    assert provider(time, cognito, "on").get() != first


def test_who_wants_fresh_ones_is_told_that_a_renewal_has_failed() -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    keys = provider(time, cognito, "on")
    first, cognito.error = keys.get(), ConnectionFailed("No network.")
    time.passes(3000)
    assert keys.get() == first
    with pytest.raises(ConnectionFailed):
        provider(time, cognito, "on").fresh()
    cognito.error = None
    assert keys.fresh() != first


def test_the_app_that_renews_logs_a_failure_and_takes_none_for_a_renewal(
    caplog: pytest.LogCaptureFixture, tries_again: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with pool() as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        cognito = quick_client(server)
        done = signed_in(start(cognito))
        keys = cognito.session(done).credentials
        cognito.cache.put_off(keys, cognito.clock.now() + timedelta(minutes=1))  # another process has failed
        server.faults.throttle(3)
        for _ in range(2):
            with suppress(Throttled):
                assert cognito.renew_if_due(done).credentials != keys
    assert len(warnings(caplog)) == 1
    assert "Cognito is busy" in warnings(caplog)[0]
    assert "those at hand are good until" in warnings(caplog)[0]


def test_what_somebody_else_has_renewed_meanwhile_is_not_put_off() -> None:
    time = Time()
    cognito = Cognito(time, 3600)
    cache = CredentialCache(replace(PROFILE, cache="on"), time.clock)
    old = cognito.renewal(cache)()
    new = cognito.renewal(cache)()
    before = cache.get()
    cache.put_off(old, time.now + timedelta(minutes=1))
    assert cache.get() == before
    cache.put_off(new, time.now + timedelta(minutes=1))
    assert cache.get() != before
