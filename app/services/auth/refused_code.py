"""Why the first code of an authenticator app is refused: it is right for another time, or for no time near now.

The key is at hand until a code has proved it, so that this can be computed here.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from ...errors import CodeRejected
from ..base import Clock, RaiseInstead, Secret

_STEP = 30  # seconds that each code is shown
_SEARCHED = timedelta(hours=12)  # a clock that is set to another time zone's time is found, too
_NOT_TO_TELL = timedelta(seconds=30)  # a clock that is off by less is none's fault


def explained(key: Secret | None, code: Secret, clock: Clock, label: str) -> RaiseInstead:
    """Within, a refusal of `code` says whether a clock is wrong, and which; or that the code is another entry's.

    Args:
        key: in base32; None where it is not at hand: nothing more is said then.
        clock: Cognito's time, as its answers tell it.
        label: what the entry of this key is called in an authenticator app.
    """
    return RaiseInstead(
        lambda error: _explanation(error, key, code, clock, label) if key else error, (CodeRejected,)
    )


def _explanation(error: CodeRejected, key: Secret, code: Secret, clock: Clock, label: str) -> CodeRejected:
    now = clock.now()
    with suppress(ValueError):  # a key that is not base32
        off_by = _off_by(key, code, now)
        if off_by is None:
            detail = "It is right at no time near now: a slip, or the code of another entry."
            hint = f"Use the code of “{label}” in your authenticator app; if you typed its key, compare that."
            return _rejected(error, error.title, hint, detail)
        if off_by:
            title, hint = _about_clocks(off_by, clock.behind)
            told = _rejected(error, title, hint)
            told.off_by = off_by
            return told
    return error


def _about_clocks(off_by: timedelta, machine_behind: timedelta) -> tuple[str, str]:
    """Return what to say of a code that is right at another time, and what to do."""
    age = _in_words(round(abs(off_by).total_seconds()))
    late = off_by < timedelta(0)
    when = f"This code was right {age} ago" if late else f"This code will be right in {age}"
    is_machines = abs(machine_behind) > _NOT_TO_TELL and abs(off_by + machine_behind) <= 2 * _NOT_TO_TELL
    if late and -off_by < _NOT_TO_TELL and not is_machines:
        return f"{when}: it came too late.", "Type the next code as soon as your phone shows it."
    whose = "this machine" if is_machines else "your phone"
    title = f"{when}: the clock of {whose} is {'slow' if late else 'fast'}."
    set_it = "Set this machine's clock" if is_machines else "Turn on automatic time there"
    return title, f"{set_it}, then type the code that you see."


def _off_by(key: Secret, code: Secret, now: datetime) -> timedelta | None:
    """Return how far from now the code is right, negative for the past; None if at no time near."""
    import pyotp  # late: hardly anybody is refused

    codes = pyotp.TOTP(key.reveal())
    seconds = int(now.timestamp())
    step = seconds // _STEP
    for distance in range(int(_SEARCHED.total_seconds()) // _STEP + 1):
        for candidate in {step - distance, step + distance}:
            if codes.generate_otp(candidate) == code.reveal():
                begin = candidate * _STEP
                nearest = min(max(seconds, begin), begin + _STEP)
                return timedelta(seconds=nearest - seconds)
    return None


def _in_words(seconds: int) -> str:
    for unit, name, least in ((3600, "hours", 5400), (60, "minutes", 120)):
        if seconds >= least:
            return f"{round(seconds / unit)} {name}"
    return f"{seconds} second{'s' if seconds > 1 else ''}"


def _rejected(error: CodeRejected, title: str, hint: str, detail: str = "") -> CodeRejected:
    return CodeRejected(title, detail=detail, hint=hint, aws_code=error.aws_code, request_id=error.request_id)
