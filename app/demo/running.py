"""The demos of one run of the app: one at a time, with a folder of its own that everything is written to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from ..services.config import Configuration
from .demo import Demo, start
from .folder import throwaway_folder
from .hints import Topic
from .scenarios import SCENARIOS


class Demos:
    """Begins demos; a context manager, which ends the last one and restores the environment.

    Attributes:
        scenarios: name → what it shows, in a line.
    """

    scenarios: Mapping[str, str] = {scenario.name: scenario.summary for scenario in SCENARIOS}

    def __init__(self) -> None:
        self._folder = ExitStack()
        self._demo: Demo | None = None
        self._before: dict[str, str | None] = {}  # the variables that were set since

    def begin(self, scenario: str) -> tuple[Configuration, Callable[[Topic], str]]:
        """Start a demo in place of the last one, which blocks; return where to sign in, and its help.

        Raise CognitoTuiError if it does not start.
        """
        demo = start(scenario=scenario)
        if not self._before:
            self._set(self._folder.enter_context(throwaway_folder()))
        if self._demo is not None:
            self._demo.stop()
        self._demo = demo
        self._set(demo.environment)
        return Configuration.of(demo.profile), demo.hint

    @property
    def has_begun(self) -> bool:
        """Return whether one has begun, and not ended."""
        return self._demo is not None

    def __enter__(self) -> Demos:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the demo, if one has begun, which blocks; another one can begin."""
        if self._demo is not None:
            self._demo.stop()
            self._demo = None
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before.clear()
        self._folder.close()

    def _set(self, variables: Mapping[str, str]) -> None:
        for name, value in variables.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value
