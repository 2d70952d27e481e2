"""A file written over where it stands, for where it cannot be replaced; a copy is kept until it is whole again."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from .leftovers import OLD
from .ownership import give_to_owner_of, make_folder
from .paths import shown_path, state_file
from .regular_file import check_regular


def write_in_place(path: Path, content: bytes, there: os.stat_result, *, private: bool) -> None:
    """Owner, other names and all else that the file has stay as they are.

    Args:
        there: what is known of the file: another that has taken its place is not written to.
        private: takes its mode down to 0600 first.

    Raises:
        OSError: it could not be written; what was there still is, or else the error names the copy.
    """
    flags = (
        os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with open(os.open(path, flags), "rb+", buffering=0) as file:
        number = file.fileno()
        if not os.path.samestat(check_regular(os.fstat(number), path), there):
            raise OSError(errno.ESTALE, "Something else has taken its place", str(path))
        if private and os.name == "posix" and there.st_mode & 0o077:
            os.fchmod(number, 0o600)
        before = file.read()
        copy = _copy(path, before)
        try:
            _overwrite(number, content)
        except BaseException:
            _put_back(number, before, path, copy)
            copy.unlink()
            raise
        copy.unlink()


def _copy(path: Path, content: bytes) -> Path:
    """Beside it; or where nothing can be put there, in the state folder."""
    try:
        return _copy_in(path.parent, path.name, content)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    folder = state_file(path.name).parent
    make_folder(folder)
    return _copy_in(folder, path.name, content)


def _copy_in(folder: Path, name: str, content: bytes) -> Path:
    descriptor, copy = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=OLD)
    try:
        try:
            give_to_owner_of(folder, descriptor)
            _overwrite(descriptor, content)
        finally:
            os.close(descriptor)
    except BaseException:
        os.unlink(copy)
        raise
    return Path(copy)


def _overwrite(descriptor: int, content: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)


def _put_back(descriptor: int, content: bytes, path: Path, copy: Path) -> None:
    try:
        _overwrite(descriptor, content)
    except OSError as error:
        words = f"{error.strerror}, in the middle; what was in it is in {shown_path(copy)}"
        raise OSError(error.errno, words, str(path)) from None
