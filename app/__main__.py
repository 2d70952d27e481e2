"""The entry point of `cognito-tui` and `python -m cognito_tui`."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    try:
        from .services.base import forbid_core_dumps

        forbid_core_dumps()
        if "credential-process" in (*sys.argv[1:2], sys.argv[-1]) and _answered():
            _end()
        _run()
    except KeyboardInterrupt:  # before or after all that could say more
        os._exit(130)
    except Exception as error:  # of what is loaded before `run` could say so
        from .services.base import crash_report

        sys.exit(crash_report(error))  # on standard error, with exit code 1


def _answered() -> bool:
    """Whether a `credential-process` had its answer at hand; the long way says it where that cannot be written."""
    from .services.credentials import arguments_of, lookup

    arguments = arguments_of(sys.argv[1:])
    ready = None if arguments is None else lookup(arguments)
    if ready is None:
        return False
    try:
        sys.stdout.write(ready)
        sys.stdout.flush()
    except (AttributeError, OSError):  # there is no standard output, or it takes nothing
        return False
    return True


def _run() -> NoReturn:
    from .services.base import end_at_ctrl_c

    end_at_ctrl_c()
    from .services.base import withdraw_secrets

    withdraw_secrets()
    import gc

    # Before the first paint there is next to no garbage; looking for it would take a tenth of that time.
    gc.set_threshold(200_000)
    from .cli.io.streams import guard_streams

    guard_streams()
    from .cli.main import run

    _end(run(sys.argv[1:]))


def _end(code: int = 0) -> NoReturn:
    """Exit; without it Python looks through all that there is for garbage first: a fifth of a renewal."""
    import gc

    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
