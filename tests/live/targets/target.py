"""What a target is: pools that journeys run in, from when it is entered until it is left."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from tests.live.place import Place


class Target(ABC):
    """A context manager: what it has made is gone when it is left, whatever happened in between.

    Attributes:
        name: "aws", "simulator", "ministack" or "moto".
    """

    name: str

    @abstractmethod
    def __enter__(self) -> Target: ...

    @abstractmethod
    def __exit__(self, *_: object) -> None: ...

    @abstractmethod
    def place(self, pool: str) -> AbstractContextManager[Place]:
        """Return a pool for one journey. Raise CannotRun where the target has none of that kind.

        Args:
            pool: one of `journey.POOLS`.
        """
