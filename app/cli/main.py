"""From arguments to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ..services.errors import CognitoTuiError
from .parser import parse, parser
from .talk import report, say


def run(arguments: Sequence[str]) -> int:
    """Gives the exit code: see `--help`."""
    if "_ARGCOMPLETE" in os.environ:
        import_module(".completion", __package__).complete(parser())
    parsed = parse(arguments)
    module, _, function = parsed.run.partition(":")
    try:
        command = getattr(import_module(f".{module}", __package__), function)
        exit_code: int = command(parsed)
        sys.stdout.flush()
    except CognitoTuiError as error:
        report(error)
        return error.exit_code
    except KeyboardInterrupt:
        say()  # the shell's prompt goes below what was asked
        return 130
    except BrokenPipeError:  # `cognito-tui … | head`: nor must Python try again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from ..crash import crash_report

        print(crash_report(error), file=sys.stderr)
        return 1
    return exit_code
