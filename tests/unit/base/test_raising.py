"""Another error in the place of the first: nothing leads to the first one, wherever the other is raised."""

from __future__ import annotations

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.base.raising import RaiseInstead
from cognito_tui.services.base.secret import Secret
from tests.support.crash_report import everything_about

SECRET = Secret("canary")


def reveals(secret: Secret) -> None:
    shown = secret.reveal()
    raise ValueError(f"no number: {shown}")


def report_of(call: object) -> str:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any
        call()  # type: ignore[operator]
    return everything_about(caught.value, but="")


def ours() -> None:
    with RaiseInstead(lambda _: CognitoTuiError("It is no number.")):
        reveals(SECRET)


def within_another() -> None:
    try:
        reveals(SECRET)
    except ValueError:
        ours()


def from_none() -> None:
    try:
        reveals(SECRET)
    except ValueError:
        raise CognitoTuiError("It is no number.") from None


def test_python_itself_links_the_error_to_what_it_comes_from() -> None:
    assert "canary" in report_of(from_none)


def test_ours_leads_to_nothing() -> None:
    report = report_of(ours)
    assert "It is no number." in report
    assert "canary" not in report
    assert "canary" not in report_of(within_another)


def test_what_it_is_not_about_passes() -> None:
    with pytest.raises(ZeroDivisionError), RaiseInstead(lambda _: ValueError(), (KeyError,)):
        1 / 0  # noqa: B018
    with pytest.raises(KeyboardInterrupt), RaiseInstead(lambda _: ValueError()):
        raise KeyboardInterrupt
    with RaiseInstead(lambda _: ValueError()):
        pass


def test_the_same_error_can_go_on_without_what_it_was_raised_in() -> None:
    def again() -> None:
        with RaiseInstead(lambda error: error.with_traceback(None)):
            try:
                reveals(SECRET)
            except ValueError:
                raise CognitoTuiError("It is no number.") from None

    assert "canary" not in report_of(again)
