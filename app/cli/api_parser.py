"""`token` and `call`."""

from __future__ import annotations

from .options import Commands


def add(commands: Commands) -> None:
    pass
