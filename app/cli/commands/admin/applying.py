"""Applying the changes of an administrator's command, and saying what was done and what was not.

Run again, each of these commands does what is missing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import NoReturn

from ....errors import CognitoTuiError, ConfigurationError, Refused
from ....services.admin.change import Change
from ....services.base import heard
from ...io.messages import echo


class StoppedBySignal(KeyboardInterrupt):
    """A signal that ends the program while changes are applied; Ctrl-C among them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def apply_all(changes: Sequence[Change]) -> None:
    """Make the changes one after the other, and say which are done.

    Raises:
        CognitoTuiError: one failed; those before it were done. It is said what may have been done, and what was not.
        KeyboardInterrupt: Ctrl-C; likewise. Another signal ends the program, after that was said.
    """
    done = 0
    try:
        with heard(_stop):
            for change in changes:
                detail = [f"  {line}" for line in change.detail]
                if detail:  # before it is done
                    echo(f"To {change.words}:", *detail)
                change.do()
                done += 1
                echo(f"Done: {change.words}.")
    except CognitoTuiError as error:
        sure = isinstance(error, (Refused, ConfigurationError))
        _say_rest(changes, done, sure=sure)
        raise
    except StoppedBySignal as end:
        if end.number == signal.SIGINT:
            echo()  # below what the terminal made of Ctrl-C
        _say_rest(changes, done, sure=False)
        if end.number != signal.SIGINT:
            _end_by(end.number)
        raise


def _say_rest(changes: Sequence[Change], done: int, *, sure: bool) -> None:
    """
    Args:
        sure: whether the change that failed was surely not done.
    """
    failed, rest = changes[done : done + 1], changes[done + 1 :]
    for change in failed:
        echo(
            f"Not done: {change.words}."
            if sure
            else f"Not certain: {change.words}. AWS may or may not have done it."
        )
    for change in rest:
        echo(f"Not done: {change.words}.")
    if failed and not (sure and len(changes) == 1):
        echo("Run the same command again to do the rest.")


def _stop(number: int) -> NoReturn:
    raise StoppedBySignal(number)


def _end_by(number: int) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    raise SystemExit(128 + number)  # where it was blocked
