"""A `credential-process` whose answer is in the cache already, in the time that Python takes to start.

An SDK asks at every start of every program. So nothing is imported here but the standard library, and little of that:
no configuration is read either. Instead `cache_key` says what was asked and what the answer depends on, down to the
state of the files that were not read; the cache remembers under which key which credentials were fields.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time

from ..base import correction

NAME = "credentials.json"
_COMMAND = "credential-process"
_FIELDS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
_LARGEST = 4_000_000  # bytes of the cache: it has some thousands for each profile
_LONGEST_LIFE = 43_200  # seconds: no role can be had for longer
_KEY = re.compile("[!-~]+")  # what is none would break what it is put into
_ACCOUNT = re.compile("[0-9]{12}")
_AS_TEXT = "%Y-%m-%dT%H:%M:%S+00:00"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00")


def arguments_of(words: list[str]) -> list[str] | None:
    """Return the arguments of a `credential-process`, which may stand at either end of the words; None for others."""
    if words[:1] == [_COMMAND]:
        return words[1:]
    return words[:-1] if words[-1:] == [_COMMAND] else None


def lookup(arguments: list[str]) -> str | None:
    """Return what `credential-process` with these arguments prints; None where that takes more than a look."""
    import json  # late: the app takes no more than a name from here

    key, folders = cache_key(arguments), _folders()
    if key is None or folders is None:
        return None
    try:
        records = json.loads(_content(os.path.join(folders[1], NAME)))
        record = records["credentials"][records["questions"][key]]
        fields = {name: record[name] for name in _FIELDS}
        renew_at = record["renew_at"]
        now = time.time() + correction(record.get("clock") or {})
        is_fresh = 0 < renew_at - now < _LONGEST_LIFE  # neither is what is not a number
        if (
            not is_fresh
            or not all(map(_KEY.fullmatch, fields.values()))
            or not _TIME.fullmatch(fields["Expiration"])
            or not time.strftime(_AS_TEXT, time.gmtime(renew_at)) < fields["Expiration"]
        ):
            return None
        if "AccountId" in record:
            fields["AccountId"] = _ACCOUNT.fullmatch(record["AccountId"])[0]  # type: ignore[index]
        return json.dumps({"Version": 1, **fields}) + "\n"
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None  # whatever is wrong, the long way says it in words


def _content(path: str) -> bytes:
    """Return what is in a file that nobody else can write to, nor put there, at once. Raise OSError or ValueError."""
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        ours = _is_ours(status) and _is_ours(os.stat(os.path.dirname(path)))
        if not ours or not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise ValueError(path)
        return file.read(_LARGEST)


def _open_at_once(path: str, flags: int) -> int:
    if sys.platform != "win32":
        flags |= os.O_NONBLOCK  # a named pipe is not waited for
    return os.open(path, flags)


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return False  # modes do not say there who else can write
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def cache_key(arguments: list[str]) -> str | None:
    """Return what `arguments`, the environment and the files that say where to sign in amount to; None for other flags.

    No secret: of the environment there is a digest.
    """
    import json

    profile = _profile(arguments)
    folders = _folders()
    if profile is None or folders is None:
        return None
    files = (os.path.join(folders[0], "config.toml"), ".env")
    return json.dumps([profile, *map(_state, files), _environment()])


def _profile(arguments: list[str]) -> str | None:
    match arguments:
        case []:
            return ""
        case ["--profile", name]:
            return name
        case [flag] if flag.startswith("--profile="):
            return flag.partition("=")[2]
    return None


def _state(path: str) -> list[int]:
    try:
        status = os.stat(path)
    except OSError:
        return []
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns]


def _environment() -> str:
    names = sorted(filter(_is_setting, os.environ))
    if not names:
        return ""
    from ..base import SECRETS

    # without secrets: a digest would help those who guess
    settings = [f"{name}={os.environ[name]}" for name in names if name not in SECRETS]
    if not settings:
        return ""
    import hashlib

    return hashlib.sha256("\0".join(settings).encode(errors="surrogateescape")).hexdigest()


def _is_setting(name: str) -> bool:
    """Return whether it may say where to sign in, as COGNITO_TUI_PROFILE does not: that one says who is signed in."""
    return name == "APP_NAME" or (name.startswith("COGNITO_") and not name.startswith("COGNITO_TUI_"))


def _folders() -> tuple[str, str] | None:
    """Return the folders of configuration and state, as in `storage.paths`; None where platformdirs has to say."""
    home = os.path.expanduser("~")
    if sys.platform == "linux":
        config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
        state = os.environ.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state")
        folders = os.path.join(config, "cognito-tui"), os.path.join(state, "cognito-tui")
        return folders if all(map(os.path.isabs, folders)) else None
    if sys.platform == "darwin" and os.path.isabs(home) and not any(map(_is_xdg, os.environ)):
        support = os.path.join(home, "Library", "Application Support", "cognito-tui")
        return support, support
    return None


def _is_xdg(name: str) -> bool:
    return name.startswith("XDG_")
