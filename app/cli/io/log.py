"""What the services log, for who asks: on standard error, or in a file. Imported for them alone."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from ...errors import ConfigurationError
from ...services.base import clean
from ...services.storage import open_log
from .output import tell

_LOGGER = "cognito_tui"
_LINE = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"


@contextmanager
def logged(arguments: argparse.Namespace, *, draws: bool) -> Iterator[None]:
    """Show what is logged meanwhile.

    Args:
        draws: whether the command draws on standard error, which leaves no place for lines.

    Raises:
        ConfigurationError: there is no place for lines, or the file cannot be written.
    """
    if draws and not arguments.log_file:
        raise ConfigurationError(
            "The screens are where -v and --debug would write.",
            hint="Add --log-file FILE: the lines go there.",
        )
    if str(arguments.log_file) == "-":  # other programs' name for their standard output
        raise ConfigurationError(
            "- is not the name of a file.", hint="Leave --log-file out: -v writes on standard error."
        )
    logger = logging.getLogger(_LOGGER)
    handler = _Lines(open_log(arguments.log_file) if arguments.log_file else None)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if arguments.debug else logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
        handler.close()


class _Lines(logging.Handler):
    """One line for each record, whatever is in it; what decides a setting once, however often the files are read."""

    def __init__(self, file: TextIO | None) -> None:
        super().__init__()
        self._file = file
        self._said: set[str] = set()
        self._broken = False
        formatter = logging.Formatter(_LINE, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, without the traceback that it may have: those show what was sent."""
        try:
            record.exc_info = record.exc_text = record.stack_info = None
            message = record.getMessage()
            if record.name == f"{_LOGGER}.config" and message in self._said:
                return
            self._said.add(message)
            line = self.format(record)
            if self._file is None:
                tell(line)
            else:
                self._file.write(f"{clean(line)}\n")
                self._file.flush()
        except Exception as error:
            self._give_up(error)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()

    def _give_up(self, error: Exception) -> None:
        """Say once that lines are missing: the command itself goes on."""
        if not self._broken:
            self._broken = True
            tell(f"cognito-tui: The log is not complete: {type(error).__name__}.")
