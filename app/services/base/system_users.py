"""What the system knows of its users and groups. Windows, whose users have no numbers, knows nothing here."""

from __future__ import annotations

import os

from .system import POSIX

_NOBODY = -1  # what owns no file


def user_number() -> int:
    """Return the number of the user as whom this process opens files."""
    return os.geteuid() if POSIX else _NOBODY


def user_name(user: int) -> str:
    """Return the name of a user; empty where there is none, as for some users of containers."""
    if not POSIX:
        return ""
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return ""


def home_shell() -> str:
    """Return the shell that the system starts for this user; empty where it knows of none."""
    if not POSIX:
        return ""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return ""


def group_is_only_of(group: int, name: str) -> bool:
    """Return whether a group has the name of this user and nobody else in it."""
    if not POSIX:
        return False
    import grp

    try:
        entry = grp.getgrgid(group)
    except KeyError:
        return False
    return entry.gr_name == name and not set(entry.gr_mem) - {name}
