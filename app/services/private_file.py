"""Files for this user's eyes, never half-written: temporary file, fsync, rename; and the lock around read and write."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import CognitoTuiError

LOCK_SECONDS = 10.0


def write_private(path: Path, text: str, *, keep_mode: bool = False) -> None:
    """Replaces what is in `path` at once; mode 0600 from its first byte on, missing folders 0700.

    Where `path` is a symbolic link, its target is replaced and the link stays.

    Args:
        keep_mode: gives it the mode of the file that it replaces, for files that are not ours alone.

    Raises:
        OSError: it could not be written; what was there still is.
    """
    real = _real(path)
    _make_folder(real.parent)
    # mkstemp opens with O_EXCL, O_NOFOLLOW where there is such a thing, and mode 0600
    descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if keep_mode and real.exists():
            os.chmod(temporary, stat.S_IMODE(real.stat().st_mode))
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


@contextmanager
def locked(path: Path, *, timeout: float = LOCK_SECONDS) -> Iterator[None]:
    """Holds the lock of `path` ("<name>.lock" beside it) against other threads and processes, even killed ones.

    Args:
        timeout: how long to wait for another holder, in seconds.

    Raises:
        CognitoTuiError: another process kept it longer than that.
        OSError: there can be no lock file there.
    """
    from filelock import FileLock, Timeout

    real = _real(path)
    _make_folder(real.parent)
    lock_file = real.with_name(f"{real.name}.lock")
    try:
        held = FileLock(lock_file, mode=0o600).acquire(timeout=timeout)
    except Timeout:
        raise CognitoTuiError(
            f"Another process is busy with {path}.",
            detail=f"It has held {lock_file} for more than {timeout:g} seconds.",
            hint="Try again; if it hangs, end it.",
        ) from None
    with held:
        yield


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve() raises on a loop of links before Python 3.13


def _make_folder(folder: Path) -> None:
    """As mkdir(parents=True), but that gives the mode to the last folder alone."""
    missing = [folder, *folder.parents]
    missing = missing[: next((n for n, parent in enumerate(missing) if parent.exists()), len(missing))]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
