"""The entry point of `cognito-tui` and `python -m cognito_tui`."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    from .cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
