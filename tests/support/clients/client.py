"""What the table asks of a client."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from cognito_tui.demo.simulator.roles import Keys
from tests.support.clients.asked import ENDPOINT, ENVIRONMENT, PROCESS, Person

LIMIT = 60  # seconds for one answer, on a busy machine


class Client(ABC):
    """One of the table.

    Attributes:
        name: what the table calls it.
        ways: those that it could know.
        errors: what it said, where a way did not do.
        parts: how many of its version's numbers the table shows: a release is to change nothing.
    """

    def __init__(
        self, name: str, ways: Sequence[str] = (ENVIRONMENT, PROCESS, ENDPOINT), parts: int = 1
    ) -> None:
        self.name = name
        self.ways = ways
        self.parts = parts
        self.errors: dict[str, str] = {}
        self.version = ""

    @property
    @abstractmethod
    def missing(self) -> str:
        """What is to be installed; empty where it can run."""

    def ask(self, person: Person) -> dict[str, Keys]:
        """Make it call AWS in every way; return whose keys have signed, for each way that did."""
        found = {}
        for way in self.ways:
            before = len(person.cognito.requests)
            self.errors[way] = self._ask(person, way)
            if not self.errors[way]:
                [found[way]] = set(person.signed_since(before))
        return found

    def end(self) -> None:  # noqa: B027  # most leave nothing that runs
        """Stop what runs."""

    @abstractmethod
    def _ask(self, person: Person, way: str) -> str:
        """Make one call; return what went wrong."""
