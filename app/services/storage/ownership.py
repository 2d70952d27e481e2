"""Owners of files: what root makes in a user's home is that user's, and what is replaced keeps its owner."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from ...errors import ConfigurationError
from ..base import LINUX, POSIX, command, group_is_only_of, user_name, user_number
from .paths import shown_path

_ACCESS_LIST = "system.posix_acl_access"
_SELINUX = "security.selinux"  # a label that the system gives anew where it may not be set
_THE_SYSTEMS = ("security.", "trusted.")


class NotOurs(ConfigurationError):
    """A file or folder that holds our state belongs to somebody else, or others can write to it."""


def check_own(path: Path) -> None:
    """For a folder that this program keeps secrets in, or keys that others would be handed, and the files there.

    It belongs to this user or to root; where root works in somebody's home, to that person. Nobody else can write to
    it, but for the group that has this user's own name, which many systems give each user.

    Raises:
        NotOurs: anything else. What is not there is nobody's.
    """
    if not POSIX:
        return
    try:
        status = os.stat(path)
    except OSError:
        return
    untouched = "Nothing is read from it, and nothing is written to it."
    if status.st_uid not in _trusted():
        raise NotOurs(
            f"{shown_path(path)} belongs to another user{_named(status.st_uid)}.",
            detail=untouched,
            hint="Take it over (chown), or move it away: a new one is then made.",
        )
    group = status.st_mode & stat.S_IWGRP and (not _private(status.st_gid) or _has_access_list(path))
    if status.st_mode & stat.S_IWOTH or group:
        mode = "700" if stat.S_ISDIR(status.st_mode) else "600"
        raise NotOurs(
            f"{shown_path(path)} can be written to by others.",
            detail=untouched,
            hint=command(f"chmod {mode}", str(path)),
        )


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, mode 0700 each: mkdir(parents=True) gives its mode to the last one alone."""
    missing = [folder, *folder.parents]
    missing = missing[: next((n for n, parent in enumerate(missing) if parent.exists()), len(missing))]
    for new in reversed(missing):
        new.mkdir(mode=0o700, exist_ok=True)
        if POSIX and _is_root():
            descriptor = os.open(new, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                give_to_owner_of(new.parent, descriptor)
            finally:
                os.close(descriptor)


def give_to_owner_of(folder: Path, descriptor: int) -> None:
    """Give what root has just made to the owner of the folder, who could not read or remove it otherwise."""
    if _is_root():
        give_alike(descriptor, os.stat(folder))


def give_alike(descriptor: int, other: os.stat_result) -> None:
    """Give it the owner and group of `other`. Raise OSError where this user may not give it away."""
    if not POSIX:
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (other.st_uid, other.st_gid):
        os.fchown(descriptor, other.st_uid, other.st_gid)


def copy_extended(path: Path, descriptor: int) -> None:
    """Give it the access control list and extended attributes of `path` alone. Raise OSError where it cannot."""
    if not LINUX:
        return  # the standard library knows of them there alone
    try:
        names, inherited = os.listxattr(path), os.listxattr(descriptor)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):
            return  # a file system without any
        raise
    for name in inherited:
        if name not in names and not name.startswith(_THE_SYSTEMS):
            os.removexattr(descriptor, name)  # what the folder hands down
    for name in names:
        if name == _SELINUX:
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(path, name))
        elif not name.startswith(_THE_SYSTEMS):
            os.setxattr(descriptor, name, os.getxattr(path, name))


def _is_root() -> bool:
    return user_number() == 0


def _trusted() -> set[int]:
    trusted = {0, user_number()}
    if _is_root():
        with suppress(OSError):
            trusted.add(os.stat(os.path.expanduser("~")).st_uid)
    return trusted


def _private(group: int) -> bool:
    """Return whether it is the group of this user alone, going by its name."""
    name = user_name(user_number())
    return bool(name) and group_is_only_of(group, name)


def _has_access_list(path: Path) -> bool:
    """Return whether a list may let others write: the group's bits are then the most that it gives."""
    with suppress(OSError):
        return LINUX and _ACCESS_LIST in os.listxattr(path)
    return False


def _named(user: int) -> str:
    return f" ({user_name(user) or f'number {user}'})"
