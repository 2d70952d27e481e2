"""Reading files that are files: what would hang, never end, or be destroyed by a write is named, and refused."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ...errors import ConfigurationError
from ...hints import Part
from ..base import POSIX
from .paths import shown_path
from .read_once import once

LARGEST = 10_000_000  # bytes; no file that is read here has a hundredth of that
LARGEST_SOURCE = 1_000_000  # bytes of a file that says where to sign in: people write these by hand
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


# flags to open with, where the system has them: what is there itself, not what a symbolic link leads to; a pipe is not
# waited for; and bytes are bytes
THAT_VERY_ONE = os.O_NOFOLLOW if POSIX else 0
AT_ONCE = os.O_NONBLOCK if POSIX else 0
AS_BYTES = 0 if POSIX else os.O_BINARY


class NotRegular(OSError):
    """What is there is not a regular file: `strerror` says what it is."""


def regular(path: Path) -> os.stat_result | None:
    """Return what is known of the file at `path`, through symbolic links; None where there is nothing.

    Raises:
        NotRegular: it is something else.
        OSError: it cannot be looked at.
    """
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return check_regular(status, path)


def real_path(path: Path) -> Path:
    """Return where the file is, through all symbolic links."""
    return Path(os.path.realpath(path))  # Path.resolve() raises on a loop of links before Python 3.13


def read_regular(path: Path, limit: int = LARGEST) -> bytes:
    """Return all that is in it, without ever waiting. The null device is an empty file: so people say they have none.

    Raises:
        NotRegular: it is not a regular file.
        OSError: it cannot be read, or is larger than `limit` bytes.
    """
    status = os.stat(path)
    if stat.S_ISCHR(status.st_mode) and os.path.samestat(status, os.stat(os.devnull)):
        return b""
    check_regular(status, path)
    # what it was a moment ago it need not be any more: a pipe that took its place is not waited for
    flags = os.O_RDONLY | AT_ONCE | AS_BYTES
    with open(os.open(path, flags), "rb") as file:
        status = check_regular(os.fstat(file.fileno()), path)
        content = file.read(limit + 1)
    if content is None:  # the kernel has regular files that wait for what to say
        raise OSError(errno.EAGAIN, "It keeps its readers waiting", str(path))
    if len(content) > limit:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit:,} bytes"
        raise OSError(errno.EFBIG, f"Larger than {size}", str(path))
    return content


def check_regular(status: os.stat_result, path: Path) -> os.stat_result:
    """Return `status` of a regular file. Raise NotRegular for anything else."""
    if stat.S_ISREG(status.st_mode):
        return status
    kind = next((words for is_one, words in _KINDS if is_one(status.st_mode)), "something else")
    number = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
    raise NotRegular(number, f"It is not a regular file but {kind}", str(path))


def read_source(path: Path, hint: Part = "", limit: int = LARGEST_SOURCE) -> str | None:
    """Return the text of a file that says where to sign in, without its byte order mark; None where there is none.

    Args:
        hint: what helps where it cannot be read.
        limit: how many bytes it may have.

    Raises:
        ConfigurationError: it cannot be read as text, and why: with the line, where it is about one.
    """
    return once((read_source, path, limit), lambda: _source(path, hint, limit))


def _source(path: Path, hint: Part, limit: int) -> str | None:
    try:
        why, text = _decoded(read_regular(path, limit))
    except (FileNotFoundError, NotADirectoryError):  # people give programs /dev/null for a home
        return None
    except (OSError, ValueError) as error:  # ValueError: a name that the system does not take
        why, text = getattr(error, "strerror", None) or type(error).__name__, ""
    if why:
        raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{why}.", hint=hint)
    return text


def _decoded(content: bytes) -> tuple[str, str]:
    """Return why it cannot be read, or the text."""
    position = content.find(b"\0")
    if position < 0:
        try:
            return "", content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            position = error.start
    kind = "UTF-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content else "not UTF-8"
    return f"It is {kind}: line {content.count(10, 0, position) + 1}, byte {position}", ""
