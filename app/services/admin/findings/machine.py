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
            f"{clock_warning} AWS refuses requests whose time is more than five minutes off.",
            "Set the clock: run `sudo timedatectl set-ntp true` on Linux, or use the system settings.",
        )
    else:
        yield ok("machine.clock", "The clock matches AWS's.")
