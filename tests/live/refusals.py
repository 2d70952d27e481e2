"""What has to be asked, refused, accepted and shown, and what an emulator is known to see otherwise.

A gap is in words that follow its name: "takes a code twice". AWS and the simulator have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cognito_tui.errors import CognitoTuiError, Refused
from tests.live.journey import CannotRun, Live

EMULATORS = ("ministack", "moto")

Question = TypeVar("Question")


def asked(live: Live, step: Any, kind: type[Question], *, gap: str = "") -> Question:
    """Return the step, which has to be of this kind."""
    if not isinstance(step, kind):
        _explain(live, gap)
        raise AssertionError(f"no {kind.__name__} but {type(step).__name__}")
    return step


@contextmanager
def refused(live: Live, kind: type[CognitoTuiError] = Refused, *, gap: str = "") -> Iterator[None]:
    """Expect that what is done in the block is refused in this way."""
    try:
        yield
    except kind:
        return
    except CognitoTuiError:
        _explain(live, gap)
        raise
    _explain(live, gap)
    raise AssertionError(f"no {kind.__name__}")


@contextmanager
def accepted(live: Live, *, gap: str) -> Iterator[None]:
    """Expect that what is done in the block is not refused."""
    try:
        yield
    except CognitoTuiError:
        _explain(live, gap)
        raise


def shown(live: Live, page: str, word: str, *, gap: str = "") -> None:
    """Expect a word on a page, in whatever case."""
    if word not in page.lower():
        _explain(live, gap)
        raise AssertionError(f"no {word!r} on the page")


def _explain(live: Live, gap: str) -> None:
    if gap and live.target in EMULATORS:
        raise CannotRun(f"{live.target} {gap}") from None
