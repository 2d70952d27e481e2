"""The one place where files are written: for this user's eyes, whole or not at all, and only where a file can be."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from ...errors import CognitoTuiError
from ..base import POSIX, user_number
from .leftovers import NEW, OLD, copies_in_words
from .ownership import copy_extended, give_alike, give_to_owner_of, make_folder
from .paths import shown_path, state_file
from .regular_file import AS_BYTES, AT_ONCE, THAT_VERY_ONE, check_regular, real_path, regular

# what a rename is refused with where the file alone can be written: mounted by itself, in a folder of somebody else's
_NO_RENAME = (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS)


def write_private(path: Path, text: str, *, keep_mode: bool = False) -> str:
    """Replace what is in `path` at once; mode 0600 from its first byte on, missing folders 0700.

    Where `path` is a symbolic link, its target is replaced and the link stays. Owner and group stay as well; what root
    makes in a user's folder is that user's. A file that has another name (a hard link), or that is mounted by itself
    and so cannot be replaced, is written in place.

    Args:
        keep_mode: gives it the mode and the access control list of the file that it replaces, for files that are not
            ours alone.

    Returns:
        What the user should know, in sentences: that it was written in place, and why, and what an earlier write
        that was cut short has left. Empty as a rule.

    Raises:
        NotRegular: what is there is not a regular file.
        OSError: it could not be written; what was there still is.
    """
    real = real_path(path)
    old = regular(real)
    content = text.encode()
    mode = stat.S_IMODE(old.st_mode) if old and keep_mode else 0o600
    try:
        _replace(real, content, old, mode, extended=keep_mode)
    except _NotReplaceable as error:
        _write_in_place(real, content, error.old, private=not keep_mode)
        notices = [f"{shown_path(path)} was written in place: {error.why}."]
    else:
        notices = []
    if left := copies_in_words(real):
        notices.append(f"{shown_path(path)}: {left}")
    return " ".join(notices)


def reason(error: OSError) -> str:
    """Return what the system says, without number and path: "No space left on device"."""
    return error.strerror or type(error).__name__


def cannot_be_written(path: Path, error: OSError) -> str:
    """Return one sentence for whatever keeps it from being written: a full or read-only disk, or what is not a file."""
    return f"{shown_path(path)} cannot be written ({reason(error)})."


def not_written(path: Path, error: OSError) -> CognitoTuiError:
    """Return the same as an error, for what a user has asked to be written."""
    return CognitoTuiError(
        f"{shown_path(path)} cannot be written.", detail=f"{reason(error)}. Nothing was changed."
    )


class _NotReplaceable(Exception):
    def __init__(self, why: str, old: os.stat_result) -> None:
        self.why, self.old = why, old


def _replace(real: Path, content: bytes, old: os.stat_result | None, mode: int, *, extended: bool) -> None:
    if old and old.st_nlink > 1:
        raise _NotReplaceable("it has another name (a hard link), which stays the same file", old)
    make_folder(real.parent)
    temporary = ""
    try:
        # mkstemp opens with O_EXCL, O_NOFOLLOW where there is such a thing, and mode 0600
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=NEW)
        with open(descriptor, "wb") as file:
            if old is None:
                give_to_owner_of(real.parent, file.fileno())
            else:
                _make_alike(file.fileno(), real, old, mode, extended=extended)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, real)
    except BaseException as error:
        if temporary:
            with suppress(FileNotFoundError):  # by Ctrl-C, after all was done
                os.unlink(temporary)
        if old and isinstance(error, OSError) and (why := _why_not(real, error)):
            raise _NotReplaceable(why, old) from None
        raise


def _make_alike(descriptor: int, real: Path, old: os.stat_result, mode: int, *, extended: bool) -> None:
    if not POSIX:
        return
    try:
        give_alike(descriptor, old)
        if not extended:
            with suppress(PermissionError):  # as it was made; some file systems know no modes
                os.fchmod(descriptor, mode)
            return
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            os.fchmod(descriptor, mode)
        copy_extended(real, descriptor)
    except OSError:
        why = "its owner, or who may read it, would not have stayed as they were"
        raise _NotReplaceable(why, old) from None


def _why_not(real: Path, error: OSError) -> str:
    """Return why it could not be replaced, but may be written over; empty where there is no such reason."""
    if error.errno not in _NO_RENAME:
        return ""
    if error.errno in (errno.EBUSY, errno.EXDEV):
        return "it is mounted by itself, and cannot be replaced"
    folder = os.stat(real.parent)
    if error.errno == errno.EACCES and folder.st_uid == user_number():
        return ""  # whoever closes a folder of their own to themselves means it
    return "it cannot be replaced in its folder without becoming somebody else's"


# in place, where it cannot be replaced -------------------------------------------------------------------------------


def _write_in_place(path: Path, content: bytes, old: os.stat_result, *, private: bool) -> None:
    """Write over a file that cannot be replaced; a copy is kept until it is whole again.

    Owner, other names and all else that the file has stay as they are.

    Args:
        old: what is known of the file: another one that has taken its place is not written to.
        private: takes its mode down to 0600 first.

    Raises:
        OSError: it could not be written; what was there still is, or else the error names the copy.
    """
    with open(os.open(path, os.O_RDWR | THAT_VERY_ONE | AT_ONCE | AS_BYTES), "rb+", buffering=0) as file:
        number = file.fileno()
        if not os.path.samestat(check_regular(os.fstat(number), path), old):
            raise OSError(errno.ESTALE, "Something else has taken its place", str(path))
        if POSIX and private and old.st_mode & 0o077:
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
    """Copy it beside the file; or where nothing can be put there, to the state folder."""
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
        words = f"{error.strerror}, half way through; its former content is in {shown_path(copy)}"
        raise OSError(error.errno, words, str(path)) from None
