"""The entry point of `cognito-tui` and `python -m cognito_tui`."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    # Textual makes some 100,000 objects before its first paint, and next to none of them is garbage.
    gc.set_threshold(200_000)
    from .cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
