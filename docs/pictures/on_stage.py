"""Runs a program at the time of the stage: `python on_stage.py MODULE ARGUMENTS…`.

The file that CLOCK_FILE names has it, in seconds since 1970. It is read at each look at the clock: whoever writes it
lets the time pass. Waiting goes by a clock of its own (`time.monotonic`), and is as long as ever.

It needs nothing but the standard library: the AWS CLI has an environment of its own.
"""

from __future__ import annotations

import datetime
import os
import runpy
import sys
import time
from pathlib import Path

CLOCK_FILE = Path(os.environ["CLOCK_FILE"])


def now(_: object = None) -> float:
    return float(CLOCK_FILE.read_text())


class FixedDatetime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> FixedDatetime:
        return cls.fromtimestamp(now(), tz)

    @classmethod
    def utcnow(cls) -> FixedDatetime:
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)


def stop_the_clock() -> None:
    vars(time).update(time=now, clock_gettime=now)
    vars(datetime).update(datetime=FixedDatetime)


def hide_the_detour() -> None:
    """Have the app not warn that this Cognito is none of AWS's, as it need not at AWS."""
    from cognito_tui.services import aws_files

    vars(aws_files)["decided_elsewhere"] = lambda *_: ()


if __name__ == "__main__":
    stop_the_clock()
    del sys.argv[0], sys.path[0]
    if sys.argv[0] == "cognito_tui":
        hide_the_detour()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
