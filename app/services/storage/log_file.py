"""A file that lines are added to, named by the person: never another than that, and for them alone if it is new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from ...errors import ConfigurationError
from .paths import shown_path
from .regular_file import AT_ONCE, THAT_VERY_ONE, check_regular


def open_log(path: Path) -> TextIO:
    """Open a file to add lines to it, made with mode 0600 if need be.

    Raises:
        ConfigurationError: it cannot be written, is no regular file, or is a symbolic link: what is logged would go to
            where somebody else has led it.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | THAT_VERY_ONE | AT_ONCE
    why = ""
    try:
        if path.is_symlink():
            why = "it is a symbolic link"
        else:
            if os.path.lexists(path):
                check_regular(os.lstat(path), path)  # opening says less of a named pipe or a socket
            descriptor = os.open(path, flags, 0o600)
            try:
                check_regular(os.fstat(descriptor), path)
                return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")
            except BaseException:
                os.close(descriptor)
                raise
    except OSError as error:
        words = error.strerror or type(error).__name__
        why = f"{words[0].lower()}{words[1:]}"
    raise ConfigurationError(
        f"The log file {shown_path(path)} cannot be written: {why}.", hint="Name another file, or none."
    )
