"""What the time is when this machine's clock is wrong, is set, or stood still while an answer was on its way."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.uptime import uptime

NOON = datetime(2026, 5, 1, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


class Machine:
    """A machine's two clocks, and the time as AWS has it.

    Attributes:
        fast: how far its clock is ahead of AWS's.
        asleep: how long it slept; the clock that nobody sets did not count that where `counts_sleep` is False.
    """

    def __init__(self, fast: timedelta = timedelta(0), *, counts_sleep: bool = True) -> None:
        self.aws = NOON
        self.fast = fast
        self.counts_sleep = counts_sleep
        self.up = 1000.0
        self.clock = Clock(lambda: self.aws + self.fast, lambda: self.up)

    def passes(self, seconds: float, *, asleep: bool = False) -> None:
        self.aws += timedelta(seconds=seconds)
        if self.counts_sleep or not asleep:
            self.up += seconds

    def call(
        self, *, on_the_way: float = 0.2, asleep: bool = False, late: float = 0.0, age: str = ""
    ) -> None:
        """Ask AWS, which writes the Date `late` seconds after the request and long before the answer is read."""
        asked = self.clock.mark()
        self.passes(late)
        date = format_datetime(self.aws, usegmt=True)
        self.passes(on_the_way, asleep=asleep)
        self.clock.learn(date, asked, age)

    @property
    def error(self) -> float:
        """Seconds by which `now` is ahead of AWS's time."""
        return (self.clock.now() - self.aws).total_seconds()


@pytest.mark.parametrize("fast", [timedelta(0), HOUR * 3, -HOUR * 3, timedelta(days=-400)])
def test_an_answer_sets_a_wrong_clock_right(fast: timedelta) -> None:
    machine = Machine(fast)
    machine.call()
    assert 0 <= machine.error <= 1.2
    assert bool(machine.clock.warning) == bool(fast)


@pytest.mark.parametrize("counts_sleep", [True, False], ids=["runs on", "stands still"])
@pytest.mark.parametrize("seconds", [4, 8, 24, 3600, 8 * 3600])
@pytest.mark.parametrize("late", [0, 12])
def test_an_answer_that_lay_about_teaches_nothing_wrong(
    counts_sleep: bool, seconds: float, late: float
) -> None:
    machine = Machine(counts_sleep=counts_sleep)
    machine.call(on_the_way=seconds, asleep=True, late=late)
    assert machine.error == 0


@pytest.mark.parametrize("seconds", [4, 8, 24, 3600])
def test_nor_where_the_clock_is_known_to_be_wrong(seconds: float) -> None:
    machine = Machine(-HOUR)
    machine.call()
    machine.call(on_the_way=seconds)
    assert 0 <= machine.error <= 10  # never behind


@pytest.mark.parametrize("seconds", [30, -30, 3600, -3600])
def test_nor_an_answer_during_which_somebody_set_the_clock(seconds: float) -> None:
    machine = Machine()
    asked = machine.clock.mark()
    date = format_datetime(machine.aws, usegmt=True)
    machine.passes(0.2)
    machine.fast = timedelta(seconds=seconds)
    machine.clock.learn(date, asked)
    assert machine.error == max(seconds, 0)
    machine.call()
    assert 0 <= machine.error <= 1.2


def test_a_clock_that_is_set_back_does_not_bring_back_what_is_over() -> None:
    machine = Machine()
    for learned in (False, True):
        machine.fast = timedelta(0)
        if learned:
            machine.call()
        machine.passes(600)
        machine.fast = -3 * HOUR
        assert machine.error == 0
        assert machine.clock.warning == "This machine's clock is 180 minutes slow."


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_a_wrong_clock_that_is_set_right_is_never_behind_and_right_after_an_answer(wrong: timedelta) -> None:
    machine = Machine(wrong)
    machine.call()
    machine.passes(600)
    machine.fast = timedelta(0)
    assert machine.error >= 0
    machine.call()
    assert machine.error == 0
    assert machine.clock.warning == ""


def test_a_machine_whose_uptime_stands_still_in_sleep_goes_by_the_clock_on_its_wall() -> None:
    machine = Machine(counts_sleep=False)
    machine.call()
    machine.passes(8 * 3600, asleep=True)
    assert machine.error == 0


@pytest.mark.parametrize(("age", "teaches"), [("", True), ("0", True), ("7200", False), ("nonsense", False)])
def test_an_answer_out_of_a_cache_has_the_date_of_another_time(age: str, teaches: bool) -> None:
    machine = Machine(HOUR)
    machine.call(age=age)
    assert (machine.error < 2) == teaches


def test_this_machine_counts_its_uptime() -> None:
    before = uptime()
    assert 0 < before <= uptime()
