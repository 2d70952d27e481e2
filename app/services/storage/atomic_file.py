"""The one place where files are written: for this user's eyes, whole or not at all, and only where a file can be."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from ...errors import CognitoTuiError
from .file_lock import locked
from .in_place import write_in_place
from .leftovers import NEW, copies_in_words
from .ownership import copy_extended, give_alike, give_to_owner_of, make_folder
from .paths import shown_path
from .regular_file import real_path, regular

__all__ = ["cannot_be_written", "locked", "not_written", "reason", "write_private"]

# what a rename is refused with where the file alone can be written: mounted by itself, in a folder of somebody else's
_NO_RENAME = (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS)


def write_private(path: Path, text: str, *, keep_mode: bool = False) -> str:
    """Replaces what is in `path` at once; mode 0600 from its first byte on, missing folders 0700.

    Where `path` is a symbolic link, its target is replaced and the link stays. Owner and group stay as well; what root
    makes in somebody's folder is theirs. A file that has another name (a hard link), or that cannot be replaced as it
    is mounted by itself, is written in place.

    Args:
        keep_mode: gives it the mode and the access control list of the file that it replaces, for files that are not
            ours alone.

    Returns:
        What the person should know, in sentences: that it was written in place, and why, and what an earlier write
        that was cut short has left. Empty as a rule.

    Raises:
        NotRegular: what is there is no regular file.
        OSError: it could not be written; what was there still is.
    """
    real = real_path(path)
    there = regular(real)
    content = text.encode()
    mode = stat.S_IMODE(there.st_mode) if there and keep_mode else 0o600
    try:
        _replace(real, content, there, mode, extended=keep_mode)
    except _NotReplaceable as error:
        write_in_place(real, content, error.there, private=not keep_mode)
        notices = [f"{shown_path(path)} was written in place: {error.why}."]
    else:
        notices = []
    if left := copies_in_words(real):
        notices.append(f"{shown_path(path)}: {left}")
    return " ".join(notices)


def reason(error: OSError) -> str:
    """ "No space left on device": what the system says, without number and path."""
    return error.strerror or type(error).__name__


def cannot_be_written(path: Path, error: OSError) -> str:
    """In one sentence, for whatever keeps it from being so: a full disk, a read-only one, or what is no file."""
    return f"{shown_path(path)} cannot be written ({reason(error)})."


def not_written(path: Path, error: OSError) -> CognitoTuiError:
    """The same, as an error: for what a person has asked to be written."""
    return CognitoTuiError(
        f"{shown_path(path)} cannot be written.", detail=f"{reason(error)}. Nothing was changed."
    )


class _NotReplaceable(Exception):
    def __init__(self, why: str, there: os.stat_result) -> None:
        self.why, self.there = why, there


def _replace(real: Path, content: bytes, there: os.stat_result | None, mode: int, *, extended: bool) -> None:
    if there and there.st_nlink > 1:
        raise _NotReplaceable("it has another name (a hard link), which stays the same file", there)
    make_folder(real.parent)
    temporary = ""
    try:
        # mkstemp opens with O_EXCL, O_NOFOLLOW where there is such a thing, and mode 0600
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=NEW)
        with open(descriptor, "wb") as file:
            if there is None:
                give_to_owner_of(real.parent, file.fileno())
            else:
                _make_alike(file.fileno(), real, there, mode, extended=extended)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, real)
    except BaseException as error:
        if temporary:
            with suppress(FileNotFoundError):  # by Ctrl-C, after all was done
                os.unlink(temporary)
        if there and isinstance(error, OSError) and (why := _why_not(real, error)):
            raise _NotReplaceable(why, there) from None
        raise


def _make_alike(descriptor: int, real: Path, there: os.stat_result, mode: int, *, extended: bool) -> None:
    if os.name != "posix":
        return
    try:
        give_alike(descriptor, there)
        if not extended:
            with suppress(PermissionError):  # as it was made; some file systems know no modes
                os.fchmod(descriptor, mode)
            return
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            os.fchmod(descriptor, mode)
        copy_extended(real, descriptor)
    except OSError:
        why = "its owner, or who may read it, would not have stayed as they were"
        raise _NotReplaceable(why, there) from None


def _why_not(real: Path, error: OSError) -> str:
    """Why it could not be replaced, but may be written; empty where there is no such reason."""
    if error.errno not in _NO_RENAME:
        return ""
    if error.errno in (errno.EBUSY, errno.EXDEV):
        return "it is mounted by itself, and cannot be replaced"
    folder = os.stat(real.parent)
    if error.errno == errno.EACCES and folder.st_uid == os.geteuid():
        return ""  # whoever closes a folder of their own to themselves means it
    return "it cannot be replaced in its folder without becoming somebody else's"
