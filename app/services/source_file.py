"""A file that says where to sign in, read with care: whoever put it there must not hold us up."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .errors import ConfigurationError
from .folders import shown_path

LIMIT = 1_000_000  # bytes: people write these files by hand
_NOT_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# never waits for a writer, and makes no terminal ours
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


def read_source(path: Path, hint: str = "") -> str | None:
    """The file's text without its byte order mark; None where there is no such file.

    What is no regular file is not even opened; /dev/null is empty.

    Raises:
        ConfigurationError: it cannot be read as text, and why: with the line, where it is about one.
    """
    try:
        why, content = _content(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: a name that the system does not take
        why, content = getattr(error, "strerror", None) or type(error).__name__, b""
    if not why:
        why, text = _decoded(content)
        if not why:
            return text
    raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{why}.", hint=hint)


def _content(path: Path) -> tuple[str, bytes]:
    """Why not, or all of it."""
    found = os.stat(path)
    if stat.S_ISCHR(found.st_mode) and found.st_rdev == os.stat(os.devnull).st_rdev:
        return "", b""
    if kind := _kind(found.st_mode):
        return f"It is {kind}, not a file", b""
    with open(os.open(path, _FLAGS), "rb") as file:
        if kind := _kind(os.fstat(file.fileno()).st_mode):  # it was put there just now
            return f"It is {kind}, not a file", b""
        content = file.read(LIMIT + 1)
    return (f"It has more than {LIMIT:,} bytes" if len(content) > LIMIT else ""), content


def _kind(mode: int) -> str:
    """Empty for a regular file."""
    return next((name for is_one, name in _NOT_FILES if is_one(mode)), "")


def _decoded(content: bytes) -> tuple[str, str]:
    """Why not, or the text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = error.start
    else:
        position = text.find("\0")
        if position < 0:
            return "", text
        position = content.index(b"\0")
    kind = "UTF-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content else "not UTF-8"
    return f"It is {kind}: line {content.count(10, 0, position) + 1}, byte {position}", ""
