"""From arguments to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from ..errors import CognitoTuiError
from ..next_command import NextCommands
from ..services.base import interruptible
from .io.messages import echo, print_error
from .io.streams import NobodyReads, settle
from .next_commands import stand_at
from .parsed_arguments import flags, no_arguments

if TYPE_CHECKING:
    import argparse


def run(arguments: Sequence[str]) -> int:
    """Run one command line, and return its exit code: see `--help`."""
    try:
        with interruptible():
            return _run(arguments)
    except NobodyReads as error:
        return error.exit_code
    except CognitoTuiError as error:
        print_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        echo()  # the shell's prompt goes below what was asked
        return 130
    except Exception as error:
        if _was_interrupted(error):
            return 130
        from ..services.base import crash_report

        echo(*crash_report(error).splitlines())
        return 1
    finally:
        settle()


def _was_interrupted(error: BaseException | None) -> bool:
    """Return whether Ctrl-C is the cause: Python before 3.12, and libraries, raise something else in its place."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _run(arguments: Sequence[str]) -> int:
    stand_at(NextCommands())
    if "_ARGCOMPLETE" in os.environ:
        from .commands.completion import complete

        complete()
    parsed = _parsed(arguments) if arguments else no_arguments()
    stand_at(NextCommands(flags(parsed)))
    with _logged(parsed):
        exit_code: int = parsed.run(parsed)
    sys.stdout.flush()
    return exit_code


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    from .parser import parse

    try:
        return parse(words)
    except SystemExit:  # --help
        sys.stdout.flush()
        raise


def _logged(parsed: argparse.Namespace) -> AbstractContextManager[None]:
    """Return what shows what is logged, where that is asked for: nobody else waits for Python's `logging`."""
    if not (parsed.verbose or parsed.debug or parsed.log_file):
        return nullcontext()
    from .io.log import logged

    has_screens = parsed.command in (None, "demo") and not getattr(parsed, "serve", False)
    return logged(parsed, draws=has_screens)
