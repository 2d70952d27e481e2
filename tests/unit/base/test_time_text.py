"""Time in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from cognito_tui.services.base import time_text
from cognito_tui.services.base.time_text import local
from tests.support.posix import take_time_zone

NOW = datetime(2026, 11, 21, 16, 41, 9, tzinfo=timezone.utc)


@pytest.fixture
def _utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    take_time_zone()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    take_time_zone()


@pytest.mark.parametrize(
    ("left", "text"), [(0, "00:00"), (59, "00:59"), (3252, "54:12"), (3600, "1:00:00"), (43199, "11:59:59")]
)
def test_what_is_left_reads_as_a_clock(left: int, text: str) -> None:
    assert time_text.countdown(timedelta(seconds=left)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (119, "1 min"), (3600, "1 h 00 min"), (43199, "11 h 59 min")],
)
def test_roughly(seconds: int, text: str) -> None:
    assert time_text.rough(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3600, "1 hour"), (43200, "12 hours"), (5400, "90 minutes"), (60, "1 minute"), (100, "100 seconds")],
)
def test_a_duration_is_exact(seconds: int, text: str) -> None:
    assert time_text.duration(seconds) == text


@pytest.mark.usefixtures("_utc")
@pytest.mark.parametrize(("hours", "day"), [(1, "today"), (12, "tomorrow"), (40, "2026-11-23")])
def test_a_time_to_come_names_its_zone_and_day(hours: int, day: str) -> None:
    assert time_text.until(NOW + timedelta(hours=hours), NOW).endswith(f":41:09 UTC {day}")


@pytest.mark.usefixtures("_utc")
@pytest.mark.parametrize(
    ("days", "words"), [(0, "today 16:41 UTC"), (1, "yesterday 16:41 UTC"), (2, "2026-11-19 16:41 UTC")]
)
def test_a_time_that_has_passed_names_its_zone_and_day(days: int, words: str) -> None:
    assert time_text.ago(NOW - timedelta(days=days), NOW) == words


@pytest.mark.usefixtures("_utc")
def test_times_for_tables_and_sentences() -> None:
    assert (time_text.date_time(NOW), time_text.clock_time(NOW)) == ("2026-11-21 16:41", "16:41")


def test_what_is_not_known_has_no_time() -> None:
    assert (time_text.ago(None, NOW), time_text.date_time(None)) == ("", "")


@pytest.mark.parametrize(
    "zone", ["FOO+99", "FOO+24", "<+25>-25", "Europe/Nowhere", "", ":", "/dev/null", "x" * 5000]
)
def test_a_zone_that_makes_no_sense_is_utc(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    take_time_zone()
    try:
        there = local(datetime(2030, 1, 1, 12, tzinfo=timezone.utc))
        assert f"{there:%Y-%m-%d %H:%M}" == "2030-01-01 12:00"
        assert len(f"{there:%Z}") < 10
    finally:
        monkeypatch.undo()
        take_time_zone()
