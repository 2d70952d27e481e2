"""The first code of an authenticator app is refused: whose clock is wrong, or whose code it is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from cognito_tui.errors import CodeRejected
from cognito_tui.services.auth.refused_code import explained
from cognito_tui.services.auth.steps import Answer, TotpEnrollment
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.crash_report import everything_about
from tests.support.pool_client import pool, quick_client, start

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
OTHER = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
NOW = datetime(2030, 1, 1, 12, 0, 14, tzinfo=timezone.utc)


def refused(code: Secret, *, key: Secret | None = KEY, machine_is_behind: float = 0) -> CodeRejected:
    """What becomes of Cognito's refusal."""
    behind = timedelta(seconds=machine_is_behind)
    clock = Clock(lambda: NOW - behind)
    clock.recall(behind)
    with pytest.raises(CodeRejected) as raised, explained(key, code, clock, "MyApp: ada"):
        raise CodeRejected(
            "The code did not match.", hint="Wait.", aws_code="CodeMismatchException", request_id="r-1"
        )
    assert raised.value.ticket == "CodeMismatchException · r-1"
    return raised.value


def at(seconds: float) -> Secret:
    return code_at(KEY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("shown", "title", "off_by"),
    [
        (-108, "This code was right 104 seconds ago: the clock of your phone is slow.", -104),
        (-300, "This code was right 5 minutes ago: the clock of your phone is slow.", -284),
        (110, "This code will be right in 106 seconds: the clock of your phone is fast.", 106),
        (7200, "This code will be right in 2 hours: the clock of your phone is fast.", 7186),
    ],
)
def test_a_clock_that_is_wrong_is_named(shown: float, title: str, off_by: int) -> None:
    error = refused(at(shown))
    assert error.title == title
    assert error.off_by == timedelta(seconds=off_by)
    assert error.hint == "Turn on automatic time there, then type the code that you see."


def test_a_code_that_was_typed_too_late_is_no_clocks_fault() -> None:
    error = refused(at(-20))
    assert error.title == "This code was right 14 seconds ago: it came too late."
    assert error.hint == "Type the next code as soon as your phone shows it."


def test_this_machines_clock_is_named_where_the_code_comes_from_it() -> None:
    slow = refused(at(-600), machine_is_behind=600)
    assert slow.title == "This code was right 10 minutes ago: the clock of this machine is slow."
    assert slow.hint == "Set this machine's clock, then type the code that you see."
    assert "the clock of this machine is fast" in refused(at(600), machine_is_behind=-600).title
    # a machine that is wrong by something else has not made the code
    assert "the clock of your phone is slow" in refused(at(-108), machine_is_behind=600).title
    assert "the clock of your phone is fast" in refused(at(600), machine_is_behind=600).title


def test_a_code_of_no_time_near_now_is_another_entrys() -> None:
    for error in (refused(code_at(OTHER, NOW)), refused(at(14 * 3600))):
        assert error.title == "The code did not match."
        assert error.detail == "It is right at no time near now: a slip, or the code of another entry."
        assert "the code of “MyApp: ada”" in error.hint
        assert error.off_by is None


def test_where_nothing_can_be_told_the_refusal_stays() -> None:
    for error in (refused(at(0)), refused(at(-108), key=None), refused(at(-108), key=Secret("not base32!"))):
        assert (error.title, error.hint, error.off_by) == ("The code did not match.", "Wait.", None)


def test_a_sign_in_and_an_account_say_it_and_no_traceback_shows_key_or_code() -> None:
    with pool(mfa="ON") as server:
        server.pool.add_user("ada", password="Correct-Horse-7")
        cognito = quick_client(server)
        step = start(cognito)
        assert isinstance(step, TotpEnrollment)
        code = code_at(step.secret, datetime.now(timezone.utc) - timedelta(minutes=10))
        with pytest.raises(CodeRejected) as raised:
            cognito.sign_in.answer(step, Answer(code))
        assert "the clock of your phone is slow" in raised.value.title
        told = everything_about(raised.value, but=__file__)
        assert step.secret.reveal() not in told
        assert code.reveal() not in told
