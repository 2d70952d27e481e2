"""What has to be refused, and what an emulator is known to see otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cognito_tui.errors import CognitoTuiError, Refused
from tests.live.journey import CannotRun, Live

EMULATORS = ("ministack", "moto")


@contextmanager
def refused(live: Live, kind: type[CognitoTuiError] = Refused, *, gap: str = "") -> Iterator[None]:
    """Expect that what is done in the block is refused.

    Args:
        gap: why an emulator lets it happen: "takes a code twice".
    """
    try:
        yield
    except kind:
        return
    if gap and live.target in EMULATORS:
        raise CannotRun(f"{live.target} {gap}")
    raise AssertionError(f"no {kind.__name__}")


@contextmanager
def accepted(live: Live, gap: str, kind: type[CognitoTuiError] = Refused) -> Iterator[None]:
    """Expect that what is done in the block is not refused, but by an emulator that has this gap: "has no ..."."""
    try:
        yield
    except kind as error:
        if live.target not in EMULATORS:
            raise
        raise CannotRun(f"{live.target} {gap}: {error.title}") from None
