"""Start the program that this file holds, from a folder where it was unpacked by an earlier start, or is unpacked now.

Each start reads this, and compiles it too: it is short, and imports next to nothing.
"""

from __future__ import annotations

import os
import stat
import sys
import time

_DAY = 86_400


def start(archive: str, build: str) -> None:
    """Run `cognito-tui` with the words of this command line.

    Args:
        archive: this file.
        build: names what it holds, and the folder that it is unpacked into.
    """
    try:
        own = os.path.abspath(archive)
    except OSError:
        sys.exit("cognito-tui: The folder that you are in was removed.\n  Go to another one:  cd")
    root = cache()
    folder = os.path.join(root, build)
    hold(folder)
    if not is_private(folder):
        from .unpack import unpacked  # late: it needs much more of the standard library

        try:
            folder = unpacked(archive, root, build)
        except KeyboardInterrupt:
            os._exit(130)  # as the program itself does
    sys.path[0] = folder  # where this file was: ahead of PYTHONPATH, and no folder that this is run in counts
    sys.modules["__main__"].COGNITO_TUI_FILE = own  # type: ignore[attr-defined]
    from cognito_tui.__main__ import main

    main()


def cache() -> str:
    """Return the folder for all builds, as the system's conventions have it; empty where there is none."""
    home = os.path.expanduser("~")
    if not os.path.isdir(home):  # many a service has one that is not there, and is not to be made
        home = ""
    if sys.platform == "win32":
        top = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        top = os.path.join(home, "Library", "Caches")
    else:
        top = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(top):
        top = os.path.join(home, ".cache")
    return os.path.realpath(os.path.join(top, "cognito-tui", "pyz")) if os.path.isabs(top) else ""


def hold(folder: str) -> None:
    """Keep others from removing it for as long as this process lives, and say that it is still in use."""
    if sys.platform == "win32":
        return  # where no lock would keep anybody from it, and nobody removes anything
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_mtime < time.time() - _DAY:
            os.utime(descriptor)
    except OSError:
        return  # it is not there; or there are no locks, and then nobody removes anything


def is_private(folder: str) -> bool:
    """Return whether it is there and this user's, and nobody else can change it or put another one in its place."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    if sys.platform == "win32":
        return stat.S_ISDIR(status.st_mode)
    is_ours = status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and is_ours and is_kept(os.path.dirname(folder))


def is_kept(folder: str, roots: tuple[int, ...] = (0,)) -> bool:
    """Return whether nobody but this user, or root, decides which folders are in this one, and it in those above."""
    if sys.platform == "win32":
        return True
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    others = status.st_mode & stat.S_IWOTH or (
        status.st_mode & stat.S_IWGRP and status.st_gid != os.getegid()
    )
    # in a sticky one everybody may put something, and only its owner can move it
    if status.st_uid not in (*roots, os.geteuid()) or (others and not status.st_mode & stat.S_ISVTX):
        return False
    above = os.path.dirname(folder)
    return above == folder or is_kept(above, roots)
