"""boto3's sessions, and what botocore may log.

The sessions share what botocore has read of its models, and what it calls on its events: making these takes longer than
all the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import copy
from datetime import datetime
from functools import cache
from typing import Any

from ..base import moment

_LONGEST = 64  # characters of a time
_suppressed = ContextVar("_suppressed", default=False)


def boto_session(region: str) -> Any:
    """Return a boto3.session.Session. Raise botocore's ProfileNotFound if AWS_PROFILE names no profile."""
    return as_boto3(_botocore_session({}), region)


def botocore_session() -> Any:
    """Return a botocore.session.Session for calls that need none of this machine's keys, and so no profile.

    AWS_PROFILE counts as usual; but it may name the profile that a sign-in is about to fill, which need not exist yet.
    """
    from botocore.exceptions import ProfileNotFound

    try:
        return _botocore_session({})
    except ProfileNotFound:
        return _botocore_session({"profile": (None, None, None, None)})


def as_boto3(session: Any, region: str) -> Any:
    """Return the boto3 session of a botocore session."""
    import boto3

    made = boto3.session.Session(botocore_session=session, region_name=region)
    folders = session.get_component("data_loader").search_paths
    # each of boto3's sessions adds its folder to the loader that all share
    folders[:] = dict.fromkeys(folders)
    return made


def _botocore_session(variables: dict[str, Any]) -> Any:
    import botocore.session

    session = botocore.session.Session(variables, copy(_handlers()), include_builtin_handlers=False)
    session.register_component("data_loader", _loader(session.get_config_variable("data_path") or ""))
    parsers = session.get_component("response_parser_factory")
    parsers.set_parser_defaults(timestamp_parser=_timestamp)
    return session


def _timestamp(value: Any) -> datetime | None:
    """Read a time as botocore does; return None for anything else, where botocore would raise one of many errors."""
    from botocore.utils import parse_timestamp

    if isinstance(value, str) and len(value) > _LONGEST:
        return None
    with suppress(TypeError, ValueError, OverflowError):
        return moment(
            float(value)
        )  # botocore asks for this machine's zone, which TZ may have made nonsense of
    try:
        return moment(parse_timestamp(value))
    except Exception:
        return None


@cache
def _loader(data_path: str) -> Any:
    """Return what reads botocore's models, made once.

    Args:
        data_path: AWS_DATA_PATH's folders, for models that are newer than botocore.
    """
    from botocore.loaders import create_loader

    return create_loader(data_path)


@cache
def _handlers() -> Any:
    """Return botocore's own handlers of its events, registered once; each session has a copy."""
    import botocore.hooks
    import botocore.session

    handlers = botocore.hooks.HierarchicalEmitter()
    botocore.session.Session(event_hooks=handlers)
    return handlers


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
