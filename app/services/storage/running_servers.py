"""The programs of this user that serve a session's credentials, so that signing out can name them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ...errors import CognitoTuiError
from ..base import POSIX
from .json_file import JsonFile, Records
from .paths import state_file

_FILE, _PROC = "servers.json", "/proc"
_KEY = re.compile(r"\d+(-\d+)?", re.ASCII)  # a process, and which of its servers
_RUNS = "running"  # when it started cannot be seen: off Linux, or where /proc shows nobody's processes


@dataclass(frozen=True)
class Server:
    """A program that serves now.

    Attributes:
        what: how it was started, "serve" or "exec --server"; empty for the app.
    """

    process: int
    what: str


@contextmanager
def noted(session_key: str, what: str) -> Iterator[None]:
    """Note in the state folder that this process serves, unless that cannot be written."""
    process = key = str(os.getpid())
    record = {"session": session_key, "what": what, "started": started(os.getpid())}

    def add(records: Records) -> Records:
        nonlocal key
        running = _running(records)
        number = 0
        while key in running:  # this process serves others, too
            number += 1
            key = f"{process}-{number}"
        return {**running, key: record}

    _change(add)
    try:
        yield
    finally:
        _change(lambda records: {each: record for each, record in _running(records).items() if each != key})


def servers(session_key: str) -> list[Server]:
    """Return those that serve credentials of that session."""
    try:
        records = _running(JsonFile(state_file(_FILE)).read())
    except CognitoTuiError:
        return []
    return [
        Server(_process(key), str(record.get("what", "")))
        for key, record in records.items()
        if record.get("session") == session_key and _process(key) != os.getpid()
    ]


def _change(change: Callable[[Records], Records]) -> None:
    with suppress(CognitoTuiError, OSError):
        JsonFile(state_file(_FILE)).change(change)


def _running(records: Records) -> Records:
    """Return the records without those of programs that have ended, or were killed."""
    return {
        key: record
        for key, record in records.items()
        if isinstance(record, dict)
        and _KEY.fullmatch(key)
        and runs(_process(key), str(record.get("started")))
    }


def _process(key: str) -> int:
    return int(key.partition("-")[0])


def runs(process: int, since: str) -> bool:
    """Return whether the process that started then still runs."""
    now = started(process)
    return bool(now) and now in (since, _RUNS)


def started(process: int) -> str:
    """Return when it started, in whatever terms, as another process may have its number now. Empty: it has ended."""
    if not POSIX:
        return ""  # where looking at a process takes more than this; nothing is noted there
    stat = f"{_PROC}/{process}/stat"
    with suppress(OSError, IndexError), open(stat, encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[19]
    try:
        os.kill(process, 0)
    except OSError:
        return ""
    return _RUNS
