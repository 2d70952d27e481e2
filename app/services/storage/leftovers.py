"""What is left: by a process that was killed while it wrote, and by a deletion that did not go through.

The process leaves temporary files, and copies of what it wrote over. Temporary files are of no use to anybody, and may
hold a refresh token: they are swept. A copy is all that there is of a file that was written over by half: it is left,
and named.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path

from ...errors import ConfigurationError, NotForgotten
from ...hints import Hint
from ..base import POSIX, user_number
from .paths import shown_path, state_file
from .regular_file import real_path

NEW, OLD = ".cognito-tui-new", ".cognito-tui-old"
SETTLED = 60.0  # seconds; no write takes as long


def sweep(path: Path, *, age: float) -> None:
    """Remove the temporary files of `path` that are older than `age` seconds; what cannot be removed stays."""
    with suppress(OSError):
        for found in temporary_files(path):
            with suppress(OSError):
                if time.time() - found.lstat().st_mtime >= age:
                    found.unlink()


def temporary_files(path: Path) -> list[Path]:
    """Return those that are left of `path`. Raise OSError where that cannot be seen."""
    path = real_path(path)
    ours = path.parent.name == "cognito-tui" and path.suffix in (".json", ".sealed")
    # those of an earlier version end with what makes them unique
    return _found(path.parent, path.name, f"({re.escape(NEW)})?" if ours else re.escape(NEW))


def copies(path: Path) -> list[Path]:
    """Return what was in `path` before writes that were cut short: the copies beside it and in the state folder.

    Raise OSError where that cannot be seen.
    """
    path = real_path(path)
    folders = [path.parent]
    with suppress(ConfigurationError):
        folders.append(state_file(path.name).parent)
    return [copy for folder in dict.fromkeys(folders) for copy in _found(folder, path.name, re.escape(OLD))]


def copies_in_words(path: Path) -> str:
    """Return where they are, in a sentence for the user; empty where there are none."""
    places = ""
    with suppress(OSError):
        places = ", ".join(map(shown_path, copies(path)))
    return (
        places
        and f"Its content before a write that was cut short is in {places}: delete that when you need it no more."
    )


def left_of(done: str, *errors: NotForgotten | None) -> NotForgotten | None:
    """Return all that is left in one error; None where nothing is.

    Args:
        done: what has been done all the same ("The session is over").
    """
    left = [error for error in errors if error]
    if not left:
        return None
    details = dict.fromkeys(error.detail for error in left)
    hints = {error.hint: error.remedy for error in left if error.remedy}
    return NotForgotten(
        f"{done}, but this machine still keeps something that was to be deleted.",
        detail="\n".join(details),
        hint=Hint.lines(*hints.values()),
    )


def _found(folder: Path, name: str, suffix: str) -> list[Path]:
    """Return the regular files of this user, or of the folder's owner, that have a name which `atomic_file` gives."""
    named = re.compile(rf"\.{re.escape(name)}\.[a-z0-9_]{{8}}{suffix}")
    found: list[Path] = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if named.fullmatch(entry.name) and _is_ours(entry.stat(follow_symlinks=False), folder):
                found.append(Path(entry.path))
    return found


def _is_ours(status: os.stat_result, folder: Path) -> bool:
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        return False
    return not POSIX or status.st_uid in (user_number(), os.stat(folder).st_uid)
