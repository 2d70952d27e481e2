"""The token of a server of ours in a file, as some programs read it from nowhere else; it goes when the server goes.

A server that was killed leaves its file, with a token that opens nothing any more: the next server removes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...errors import CognitoTuiError
from ..base import Secret
from .atomic_file import write_private
from .ownership import check_own
from .paths import state_file
from .running_servers import runs, started

_FOLDER, _UNKNOWN = "served", "unknown"
_NAME = re.compile(r"(\d+)-(\w+)-\d+")  # the process, when it started, and which of its servers


@contextmanager
def token_file(token: Secret) -> Iterator[Path | None]:
    """Give a file that has the token and nothing else while the block runs; None where none can be written."""
    path = None
    with suppress(CognitoTuiError, OSError):
        path = _written(token)
    try:
        yield path
    finally:
        if path:
            with suppress(OSError):
                path.unlink()


def _written(token: Secret) -> Path:
    folder = state_file(_FOLDER)
    check_own(folder.parent)
    check_own(folder)
    _sweep(folder)
    own = f"{os.getpid()}-{started(os.getpid()) or _UNKNOWN}"
    number = next(number for number in range(10_000) if not (folder / f"{own}-{number}").exists())
    path = folder / f"{own}-{number}"
    write_private(path, token.reveal())  # without a line's end, which would be part of a header
    return path


def _sweep(folder: Path) -> None:
    """Remove those of processes that have ended, where that can be seen."""
    with suppress(OSError):
        for found in folder.iterdir():
            name = _NAME.fullmatch(found.name)
            if name and name[2] != _UNKNOWN and not runs(int(name[1]), name[2]):
                with suppress(OSError):
                    found.unlink()
