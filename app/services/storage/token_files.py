"""The token of a server of ours in a file, as some programs read it from nowhere else; it goes when the server goes.

A server that was killed leaves its file, with a token that opens nothing any more: the next server removes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ...errors import CognitoTuiError
from ..base import Secret
from .atomic_file import not_written, write_private
from .ownership import check_own
from .paths import shown_path, state_file
from .regular_file import read_regular
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
            _remove(path)


@contextmanager
def kept_in_files(contents: Mapping[Path, Secret], mark: str) -> Iterator[None]:
    """Keep these files, of mode 0600, while the block runs.

    Args:
        mark: what those have in them that an earlier server has left: they are written over.

    Raises:
        CognitoTuiError: one cannot be written, or is there already and somebody else's; then none is.
    """
    for path in contents:
        _check_left_over(path, mark)
    with ExitStack() as keeping:
        for path, content in contents.items():
            try:
                write_private(path, content.reveal())
            except OSError as error:
                raise not_written(path, error) from None
            keeping.callback(_remove, path)
        yield


def _check_left_over(path: Path, mark: str) -> None:
    try:
        found = read_regular(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise not_written(path, error) from None
    if mark.encode() not in found:
        raise CognitoTuiError(f"{shown_path(path)} is there already, and another program's.")


def _remove(path: Path) -> None:
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
                _remove(found)
