"""This program's version."""

from __future__ import annotations

import sys


def version() -> str:
    """Return what the package says, which is there whenever a part of it is. Services import nothing that is above."""
    return str(sys.modules[__name__.partition(".")[0]].__version__)
