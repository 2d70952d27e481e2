"""Keys that have run out are handed out by no way, whatever stands in the cache and whatever the clocks say."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.account.status import ProfileStatus, profile_status
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base import uptime as uptime_module
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.fast_path import cache_key, lookup
from cognito_tui.services.credentials.renewal import CachedCredentialProvider
from cognito_tui.services.storage import paths as folders
from cognito_tui.services.tokens.store import TokenStore
from tests.support.machine_clocks import MachineClocks, clocks as clocks
from tests.support.scripted_sign_in import PROFILE

HOUR = 3600.0
ASKED = ["--profile", "work"]


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), timezone.utc)


def keys(expires_at: datetime) -> AwsCredentials:
    return AwsCredentials(Secret("ASIA"), Secret("secret"), Secret("token"), expires_at, "id", "eu-west-1")


def put(slow: float = 0.0, life: float = HOUR) -> None:
    """Args:
    slow: how much this machine's clock is behind AWS's.
    """
    clock = Clock()
    clock.recall(timedelta(seconds=slow))
    cache = CredentialCache(PROFILE, clock)
    cache.put("ada", "ada", keys(clock.now() + timedelta(seconds=life)))
    key = cache_key(ASKED)
    assert key is not None
    cache.allow_lookup(key)


def damage(**fields: Any) -> None:
    file = folders.state_file("credentials.json")
    records = json.loads(file.read_text())
    for record in records["credentials"].values():
        record.update({name: value for name, value in fields.items() if value is not None})
        for name in [name for name, value in fields.items() if value is None]:
            del record[name]
    file.write_text(json.dumps(records))


def ways() -> dict[str, bool]:
    """Return by which ways the next process gets the keys of the cache."""

    class Asked(CognitoTuiError):
        pass

    def renew() -> AwsCredentials:
        raise Asked("AWS was asked for new ones.")

    clock = Clock()
    cache = CredentialCache(PROFILE, clock)
    provider = CachedCredentialProvider(cache, clock, renew, TokenStore(PROFILE).one_refresh)

    def gives(get: Any) -> bool:
        try:
            return get() is not None
        except Asked:
            return False

    return {
        "warm": lookup(ASKED) is not None,
        "long": gives(provider.fresh),
        "without a network": gives(provider.get),
        "status": status()[0].remaining > 0,
    }


def status() -> tuple[ProfileStatus, Clock]:
    clock = Clock()
    return profile_status(PROFILE, TokenStore(PROFILE), CredentialCache(PROFILE, clock), clock), clock


def every(good: bool) -> dict[str, bool]:
    return {
        "warm": good and sys.platform == "linux",
        **dict.fromkeys(("long", "without a network", "status"), good),
    }


PAST, FUTURE = "2026-01-01T00:00:00+00:00", time.time() + 11 * HOUR


@pytest.mark.parametrize(
    "fields",
    [
        {"Expiration": PAST},
        {"Expiration": PAST, "renew_at": FUTURE},
        {"Expiration": PAST, "renew_at": FUTURE, "clock": None},
        {"Expiration": PAST, "renew_at": str(FUTURE)},
        {"Expiration": "2026-01-01T00:00:00"},
        {"Expiration": "2099-01-01T00:00:00"},
        {"Expiration": None},
        {"Expiration": "", "renew_at": FUTURE},
    ],
    ids=["past", "late", "without a clock", "as text", "naive", "naive, ahead", "none", "empty"],
)
def test_what_is_past_its_end_or_has_none_is_not_given_whatever_renew_at_says(fields: dict[str, Any]) -> None:
    put()
    damage(**fields)
    assert ways() == every(False)


@pytest.mark.parametrize(
    "renew_at",
    [FUTURE, FUTURE + 1e6, 4e9, 0, -1, True],
    ids=["after the end", "in days", "in decades", "0", "-1", "True"],
)
def test_a_time_to_renew_that_nobody_can_mean_is_no_reason_to_wait_for_it(renew_at: float) -> None:
    put()
    damage(renew_at=renew_at)
    assert ways() == {**every(False), "without a network": True, "status": True}


@pytest.mark.parametrize(
    "note",
    [
        {"offset": "x"},
        {"at": None},
        {"offset": float("nan")},
        {"boot": 5},
        [],
        "x",
        5,
        True,
    ],
    ids=str,
)
def test_a_note_of_the_clock_that_is_damaged_brings_nothing_back(note: Any, clocks: MachineClocks) -> None:
    put()
    record: dict[str, Any] = {}
    if isinstance(note, dict):
        [found] = json.loads(folders.state_file("credentials.json").read_text())["credentials"].values()
        record = found["clock"]
    damage(clock={**record, **note} if isinstance(note, dict) else note)
    clocks.passes(1.01 * HOUR)
    assert ways() == every(False)


@pytest.mark.parametrize("slow", [0.0, -3 * HOUR, 3 * HOUR, 400 * 24 * HOUR])
def test_a_wrong_clock_shortens_and_lengthens_nothing(slow: float, clocks: MachineClocks) -> None:
    put(slow)
    clocks.passes(0.7 * HOUR)
    assert ways() == every(True)
    clocks.passes(0.1 * HOUR)
    assert ways() == {**every(True), "warm": False, "long": False}
    clocks.passes(0.21 * HOUR)
    assert ways() == every(False)


@pytest.mark.parametrize("slow", [0.0, -3 * HOUR, 3 * HOUR])
@pytest.mark.parametrize("set_", [-24 * HOUR, -3 * HOUR, -60.0, 60.0, 3 * HOUR, 24 * HOUR])
def test_a_clock_that_is_set_brings_nothing_back(slow: float, set_: float, clocks: MachineClocks) -> None:
    put(slow)
    clocks.passes(0.5 * HOUR)
    clocks.is_set(set_)
    if set_ < 0:
        assert ways() == every(True)
    clocks.passes(0.51 * HOUR)
    assert ways() == every(False)


def machine_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uptime_module, "_boot", lambda: "another")
    monkeypatch.setattr(uptime_module, "uptime", lambda: 5.0)


@pytest.mark.parametrize("slow", [0.0, -3 * HOUR, 3 * HOUR])
def test_nor_does_a_start_of_the_machine(
    slow: float, clocks: MachineClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(slow)
    machine_starts(monkeypatch)
    assert ways() == every(slow >= 0)  # what is too fast may have been set right
    clocks.passes(1.01 * HOUR)
    assert ways() == every(False)


@pytest.mark.parametrize("slow", [0.0, -3 * HOUR, 3 * HOUR])
def test_a_machine_that_starts_in_the_past_gives_nothing_before_it_knows_better(
    slow: float, clocks: MachineClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(slow)
    machine_starts(monkeypatch)
    for set_ in (-4 * HOUR, -50 * 365 * 24 * HOUR):
        clocks.is_set(set_)
        assert ways() == every(False)


@pytest.mark.parametrize("slow", [0.0, -3 * HOUR, 3 * HOUR])
def test_where_a_machine_does_not_name_its_starts_the_clocks_have_to_agree(
    slow: float, clocks: MachineClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uptime_module, "_boot", lambda: "")
    put(slow)
    assert ways() == every(True)
    clocks.passes(0.5 * HOUR)
    clocks.is_set(-2 * HOUR)
    assert ways() == every(slow >= 0)
    clocks.passes(0.51 * HOUR)
    assert ways() == every(False)


def test_the_time_left_is_right_and_it_is_said_that_the_clock_is_not() -> None:
    put(-2 * HOUR)
    found, clock = status()
    assert HOUR - 30 < found.remaining <= HOUR
    assert not found.expired
    assert clock.warning == "This machine's clock is 120 minutes fast."


def test_what_this_process_has_learned_of_the_time_is_not_overruled() -> None:
    put(2 * HOUR)
    clock = Clock()
    clock.learn(now().strftime("%a, %d %b %Y %H:%M:%S GMT"), clock.mark())
    CredentialCache(PROFILE, clock).get()
    assert abs(clock.now() - now()) < timedelta(seconds=5)


def test_a_process_that_stopped_before_it_wrote_them_down_gives_nobody_what_ran_out_meanwhile(
    clocks: MachineClocks,
) -> None:
    put()
    expires_at = now() + timedelta(seconds=20)
    clocks.passes(24)
    CredentialCache(PROFILE, Clock()).put("ada", "ada", keys(expires_at))
    assert ways() == every(False)
