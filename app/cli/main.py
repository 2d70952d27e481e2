"""From arguments to an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..services.errors import CognitoTuiError
from .parser import parser


def run(arguments: Sequence[str]) -> int:
    """Gives the exit code: see `--help`."""
    parsed = parser().parse_args(arguments)
    from . import run_app

    command = run_app.demo if parsed.command == "demo" else run_app.sign_in
    try:
        return command(parsed)
    except CognitoTuiError as error:
        run_app.report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:
        from ..crash import crash_report

        print(crash_report(error), file=sys.stderr)
        return 1
