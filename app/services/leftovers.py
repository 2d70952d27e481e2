"""What a process that was killed while it wrote has left: temporary files, and copies of what it wrote over.

Temporary files are of no use to anybody, and may hold a refresh token: they are swept. A copy is all that there is of a
file that was written over by half: it is left, and named.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path

from .errors import ConfigurationError
from .folders import state_file

NEW, OLD = ".cognito-tui-new", ".cognito-tui-old"
SETTLED = 60.0  # seconds; no write takes as long


def sweep(path: Path, *, age: float) -> None:
    """Removes the temporary files of `path` that are older than `age` seconds; what cannot be removed stays."""
    for found in _found(path.parent, path.name, NEW):
        with suppress(OSError):
            if time.time() - found.stat(follow_symlinks=False).st_mtime >= age:
                os.unlink(found)


def temporary_files(path: Path) -> list[Path]:
    """Those that are left of `path`."""
    return [Path(found.path) for found in _found(path.parent, path.name, NEW)]


def copies(path: Path) -> list[Path]:
    """What was in `path` before writes that were cut short: the copies beside it and in the state folder."""
    folders = [path.parent]
    with suppress(ConfigurationError):
        folders.append(state_file(path.name).parent)
    found = (found for folder in dict.fromkeys(folders) for found in _found(folder, path.name, OLD))
    return [Path(entry.path) for entry in found]


def _found(folder: Path, name: str, suffix: str) -> list[os.DirEntry[str]]:
    """Regular files of this user's, or of the folder's owner, that are called as `private_file` calls them."""
    called = re.compile(rf"\.{re.escape(name)}\.[a-z0-9_]{{8}}{re.escape(suffix)}")
    found: list[os.DirEntry[str]] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if called.fullmatch(entry.name):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) and _is_ours(status, folder):
                    found.append(entry)
    return found


def _is_ours(status: os.stat_result, folder: Path) -> bool:
    if os.name != "posix":
        return True
    return status.st_nlink == 1 and status.st_uid in (os.geteuid(), os.stat(folder).st_uid)
