"""boto3's sessions, and what botocore may log.

The sessions share what botocore has read of its models: reading them takes longer than all the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any

from ..base import moment

_LONGEST = 64  # characters of a time
_suppressed = ContextVar("_suppressed", default=False)


def boto_session(region: str) -> Any:
    """A boto3.session.Session. Raises botocore's ProfileNotFound where AWS_PROFILE names none that there is."""
    return as_boto3(_botocore_session({}), region)


def botocore_session() -> Any:
    """A botocore.session.Session for those who need no keys of the machine's, and so no profile.

    AWS_PROFILE counts as ever; but it may well name what a sign-in is to fill, and need not be there yet.
    """
    from botocore.exceptions import ProfileNotFound

    try:
        return _botocore_session({})
    except ProfileNotFound:
        return _botocore_session({"profile": (None, None, None, None)})


def as_boto3(session: Any, region: str) -> Any:
    """The same as boto3 has it."""
    import boto3

    return boto3.session.Session(botocore_session=session, region_name=region)


def _botocore_session(variables: dict[str, Any]) -> Any:
    import botocore.session

    session = botocore.session.Session(session_vars=variables)
    session.register_component("data_loader", _loader(session.get_config_variable("data_path") or ""))
    parsers = session.get_component("response_parser_factory")
    parsers.set_parser_defaults(timestamp_parser=_timestamp)
    return session


def _timestamp(said: Any) -> datetime | None:
    """As botocore reads it; None for what makes no sense, where botocore would raise one of many errors."""
    from botocore.utils import parse_timestamp

    if isinstance(said, str) and len(said) > _LONGEST:
        return None
    with suppress(TypeError, ValueError, OverflowError):
        return moment(
            float(said)
        )  # botocore asks for this machine's zone, which TZ may have made nonsense of
    try:
        return moment(parse_timestamp(said))
    except Exception:
        return None


@cache
def _loader(data_path: str) -> Any:
    """Args:
    data_path: AWS_DATA_PATH's folders, for models that are newer than botocore.
    """
    from botocore.loaders import create_loader

    return create_loader(data_path)


@contextmanager
def suppress_botocore_logging() -> Iterator[None]:
    """Have botocore log nothing from this thread; whatever else uses botocore in this process logs as before.

    At DEBUG it logs requests and responses, passwords and tokens included.
    """
    # a logger's filter is not asked about its children's records, so each has its own
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.startswith("botocore") and isinstance(logger, logging.Logger):
            logger.addFilter(_permitted)  # a filter that is already there is not added again
    before = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(before)


def _permitted(_: logging.LogRecord) -> bool:
    return not _suppressed.get()
