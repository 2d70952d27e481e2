"""Unpack what this file holds: whole or not at all, whoever does the same at once, and wherever this is ended."""

from __future__ import annotations

import atexit
import errno
import hashlib
import io
import os
import shutil
import sys
import tarfile
import tempfile
import time
import zipimport
import zlib
from contextlib import suppress

from .start import hold, is_kept, is_private

_PREFIX = "cognito-tui-"  # of what is unpacked for one run, among what others have there
_NEW, _PART = "new-", "part-"
_ROOTS = (0, 65534)  # where only some users exist, as in a sandbox, the system's root looks like nobody
_KEPT = 30 * 86_400  # seconds for which a build that nobody starts is kept


def unpacked(archive: str, root: str, build: str) -> str:
    """Return a folder that holds it: one in the cache, or for this run alone where there is no cache to be trusted.

    Args:
        archive: this file.
        root: the cache's folder; may be empty.
        build: what the folder there is called.
    """
    content = _content(archive, build)
    umask = os.umask(0o077)  # whatever it was: of what is made here, this user reads all
    try:
        with suppress(OSError):  # nothing can be written there, or not that much
            if root and _made(root):
                return _kept(content, root, build)
        return _for_this_run(content)
    except OSError as error:
        sys.exit(
            f"cognito-tui: It finds no folder to unpack itself into: {error.strerror}.\n"
            "  Set XDG_CACHE_HOME to a folder of your own that has 25 MB left."
        )
    finally:
        os.umask(umask)


def _content(archive: str, build: str) -> bytes:
    """Return the tar. A build is named after it, so that nothing damaged gets into the cache under a good name."""
    try:
        content = zipimport.zipimporter(archive).get_data(os.path.join(archive, f"{build}.tar"))
    except (OSError, ImportError, EOFError, zlib.error):
        content = b""  # it is cut off, or another build has taken its place in this moment
    if hashlib.sha256(content).hexdigest()[: len(build)] != build:
        sys.exit(f"cognito-tui: {archive} is damaged.\n  Copy it here again, or build it again.")
    return content


def _made(root: str) -> bool:
    """Make the folder, and those above it, unless somebody else has a say there. Return whether it can be trusted."""
    missing, above = [], root
    while not os.path.lexists(above):
        missing.append(above)
        above = os.path.dirname(above)
    if missing and not is_kept(above):
        return False
    for folder in reversed(missing):
        with suppress(FileExistsError):  # made by another process in this moment
            os.mkdir(folder, 0o700)
    return is_private(root)


def _kept(content: bytes, root: str, build: str) -> str:
    part, folder = _unpack(content, root, ""), os.path.join(root, build)
    try:
        os.rename(part, folder)
    except OSError:  # another process was faster; or it is nothing to be trusted
        shutil.rmtree(part, ignore_errors=True)
        if not is_private(folder):
            raise
    _forget_unused(root, "")
    return folder


def _for_this_run(content: bytes) -> str:
    root = os.path.realpath(tempfile.gettempdir())
    if not is_kept(root, _ROOTS):
        raise PermissionError(errno.EPERM, f"others decide what is in {root}")
    _forget_unused(root, _PREFIX)
    folder = _unpack(content, root, _PREFIX)
    atexit.register(_forget, folder, os.getpid())
    return folder


def _unpack(content: bytes, root: str, prefix: str) -> str:
    """Return a new folder of this process's. It is held before it has a name that others look for."""
    new = tempfile.mkdtemp(prefix=f"{prefix}{_NEW}", dir=root)
    hold(new)
    part = os.path.join(root, f"{prefix}{_PART}{os.path.basename(new).rpartition('-')[2]}")
    os.rename(new, part)
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            tar.extraction_filter = lambda member, _: member  # by who made this file, and as safe as that
            tar.extractall(part)  # noqa: S202
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return part


def _forget_unused(root: str, prefix: str) -> None:
    """Remove what no process holds: what was being unpacked when its process was killed, and builds of long ago."""
    long_ago, entries = time.time() - _KEPT, list[os.DirEntry[str]]()
    with suppress(OSError):  # a folder that cannot be listed
        entries = [*os.scandir(root)]
    for entry in entries:
        if entry.name.startswith(f"{prefix}{_PART}"):
            _forget_if_unused(entry, time.time())
        elif not prefix and not entry.name.startswith(_NEW):
            _forget_if_unused(entry, long_ago)


def _forget_if_unused(entry: os.DirEntry[str], before: float) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    with suppress(OSError):  # it is in use, or somebody else's, or there are no locks to tell
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            status = os.fstat(descriptor)
            if status.st_uid == os.geteuid() and status.st_mtime < before:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(entry.path, ignore_errors=True)
        finally:
            os.close(descriptor)


def _forget(folder: str, process: int) -> None:
    if os.getpid() == process:  # and not a fork of it
        shutil.rmtree(folder, ignore_errors=True)
