"""The entry point of `cognito-tui` and `python -m cognito_tui`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    if sys.argv[1:2] == ["credential-process"]:
        from .services.warm import answer

        if ready := answer(sys.argv[2:]):
            sys.stdout.write(ready)
            sys.exit()

    import gc

    # Before the first paint there is next to no garbage; looking for it would take a tenth of that time.
    gc.set_threshold(200_000)
    from .cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
