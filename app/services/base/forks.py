"""What a forked child makes anew: locks that a thread of its parent holds are never released in the child."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    def after_fork(self) -> None:
        """Make the locks anew. In the child, which has one thread."""


_objects: WeakSet[Forked] = WeakSet()


def anew_in_child(thing: Forked) -> None:
    """Have `after_fork` called in each child that is forked from now on."""
    _objects.add(thing)


def _after_fork() -> None:
    for thing in tuple(_objects):
        thing.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
