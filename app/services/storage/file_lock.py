"""The lock with which the processes of this user change a file one after the other."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from ...errors import CognitoTuiError
from ..base import POSIX
from .leftovers import SETTLED, sweep
from .ownership import give_to_owner_of, make_folder
from .paths import shown_path, state_file
from .regular_file import AT_ONCE, THAT_VERY_ONE, real_path, regular

LOCK_SECONDS = 10.0
_PAUSE = 0.05  # seconds between two looks at a lock that another holds
# what file systems say that have no locks, as those of some network homes; EINVAL: flock has no other reason for it
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def locked(path: Path, *, timeout: float = LOCK_SECONDS) -> Iterator[str]:
    """Hold the lock of `path` ("<name>.lock" beside it) against other threads and processes, even killed ones.

    Where nothing can be put beside it, the lock is in the state folder. Where the file system has no locks, it goes on
    without: files are replaced at once, and so none is ever half of one and half of another.

    Yield a warning for the user, of one sentence; empty for none.

    Args:
        timeout: how long to wait for another holder, in seconds.

    Raises:
        CognitoTuiError: another process kept it longer than that.
        NotRegular: what is at `path` is not a regular file.
        OSError: there can be no lock file there.
    """
    real = real_path(path)
    regular(real)
    lock_file = _lock_file(real)
    warning = ""
    held: AbstractContextManager[object] | None
    try:
        held = _acquired(lock_file, timeout)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        held = nullcontext()
        warning = (
            f"The file system of {shown_path(lock_file.parent)} has no locks: "
            "of two programs that change a file there at once, one change may be lost."
        )
    if held is None:
        raise CognitoTuiError(
            f"Another process is busy with {shown_path(path)}.",
            detail=f"It has held {shown_path(lock_file)} for more than {timeout:g} seconds.",
            hint="Try again. If that process hangs, end it.",
        )
    with held:
        # whoever writes holds the lock: a temporary file is of a process that has come to its end
        sweep(real, age=SETTLED if warning else 0)
        yield warning


def _acquired(lock_file: Path, timeout: float) -> AbstractContextManager[object] | None:
    """Return what holds the lock until it is closed; None where another has held it all that time. Raise OSError."""
    end = time.monotonic() + timeout
    while (held := _held(lock_file)) is None:
        if time.monotonic() >= end:
            return None
        time.sleep(_PAUSE)
    return held


def _held(lock_file: Path) -> AbstractContextManager[object] | None:
    """Return the same, at once. On POSIX it is what filelock does, which takes a tenth of a renewal to import."""
    if not POSIX:
        from filelock import FileLock, Timeout

        with suppress(Timeout):
            return FileLock(lock_file, mode=0o600, fallback_to_soft=False).acquire(timeout=0)
        return None
    import fcntl

    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | THAT_VERY_ONE | AT_ONCE, 0o600)
    with ExitStack() as held:
        held.callback(os.close, descriptor)
        with suppress(BlockingIOError, PermissionError):  # another holds it
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held.callback(fcntl.flock, descriptor, fcntl.LOCK_UN)  # a forked child has the descriptor, too
            if os.fstat(descriptor).st_nlink:  # or it was removed meanwhile, and holds nobody off
                return held.pop_all()
    return None


def _lock_file(real: Path) -> Path:
    """Return the lock file, made if need be, for the folder's owner. Raise OSError."""
    make_folder(real.parent)
    beside = real.with_name(f"{real.name}.lock")
    try:
        _make(beside)
    except OSError as error:
        if error.errno not in _CLOSED or not os.path.lexists(real):
            raise
        from hashlib import sha256

        elsewhere = state_file(f"{sha256(os.fsencode(real)).hexdigest()[:16]}.lock")
        make_folder(elsewhere.parent)
        _make(elsewhere)
        return elsewhere
    return beside


def _make(lock_file: Path) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
    with suppress(FileExistsError):
        descriptor = os.open(lock_file, flags, 0o600)
        try:
            give_to_owner_of(lock_file.parent, descriptor)
        finally:
            os.close(descriptor)
