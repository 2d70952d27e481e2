"""botocore logs requests and answers at DEBUG, passwords and tokens included: those of our calls it must not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_unlogged = ContextVar("_unlogged", default=False)


@contextmanager
def suppress_botocore_logging() -> Iterator[None]:
    """Within, botocore logs nothing from this thread. What else uses botocore in this process logs as ever."""
    # a logger's filter is not asked about its children's records, so each has its own
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.startswith("botocore") and isinstance(logger, logging.Logger):
            logger.addFilter(_permitted)  # a filter that is already there is not added again
    before = _unlogged.set(True)
    try:
        yield
    finally:
        _unlogged.reset(before)


def _permitted(_: logging.LogRecord) -> bool:
    return not _unlogged.get()
