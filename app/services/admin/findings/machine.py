"""This machine, before AWS is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, mistake, ok


def check(clock_warning: str) -> Iterator[Finding]:
    """
    Args:
        clock_warning: `Clock.warning`, after an answer of AWS's.
    """
    if clock_warning:
        yield mistake(
            "machine.clock",
            f"{clock_warning} AWS refuses what is signed or proved with a time that is more than five minutes off.",
            "Set the clock: `sudo timedatectl set-ntp true` on Linux, else in the system's settings.",
        )
    else:
        yield ok("machine.clock", "The clock agrees with AWS's.")
