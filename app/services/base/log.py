"""What the services log, with Python's `logging`: to `cognito_tui.aws`, `cognito_tui.config` and so on.

Nothing is imported for it. Who listens has imported `logging` already, and where that has not happened nobody can
hear: a warm `credential-process` does without. Lines are for people: one each, harmless, and without a secret.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .text import clean

if TYPE_CHECKING:
    import logging

PROGRAM = "cognito_tui"
_DEBUG, _INFO, _WARNING = 10, 20, 30  # logging's


class Log:
    """The logger of a topic.

    Args:
        topic: "aws", say, of `cognito_tui.aws`.
    """

    def __init__(self, topic: str) -> None:
        self._name = f"{PROGRAM}.{topic}"
        self._logger: logging.Logger | None = None

    def debug(self, words: str, *values: object) -> None:
        """Log `words % values` for who looks closely."""
        self._log(_DEBUG, words, values)

    def info(self, words: str, *values: object) -> None:
        """Log what has happened: each call of AWS, which source decided a setting."""
        self._log(_INFO, words, values)

    def warning(self, words: str, *values: object) -> None:
        """Log what did not work, where nobody is told in another way."""
        self._log(_WARNING, words, values)

    @property
    def heard(self) -> bool:
        """Whether anybody listens to what `info` logs: its values may take a while to make."""
        return self._is_heard(_INFO)

    def _log(self, level: int, words: str, values: tuple[object, ...]) -> None:
        if self._is_heard(level) and self._logger is not None:
            shown = tuple(value if isinstance(value, (int, float)) else clean(str(value)) for value in values)
            self._logger.log(level, words, *shown, stacklevel=3)

    def _is_heard(self, level: int) -> bool:
        if self._logger is None:
            if "logging" not in sys.modules:
                return False
            import logging

            program = logging.getLogger(PROGRAM)
            if not any(isinstance(each, logging.NullHandler) for each in program.handlers):
                # or Python writes a warning that nobody takes on standard error
                program.addHandler(logging.NullHandler())
            self._logger = logging.getLogger(self._name)
        return self._logger.isEnabledFor(level)
