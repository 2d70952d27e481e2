"""Which keys of a session were written into AWS's own files, so that they can be taken out again.

What is noted of them is where they are, and a digest of each value: what somebody has changed since is theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...errors import CognitoTuiError, NotForgotten
from ..storage import (
    JsonFile,
    Records,
    absolute,
    cannot_be_written,
    locked,
    shown_path,
    state_file,
    temporary_files,
)
from . import files as aws_files

_FILE = "written-keys.json"
_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


@dataclass(frozen=True)
class WrittenKeys:
    """Keys in one AWS profile.

    Attributes:
        path: of the file.
        name: the profile's.
        expires_at: from when on they are no longer good.
    """

    path: Path
    name: str
    expires_at: datetime
    digests: Mapping[str, str]

    @property
    def place(self) -> str:
        return f"[{self.name}] of {shown_path(self.path)}"


def note(session_key: str, path: Path, name: str, settings: Iterable[str], expires_at: datetime) -> str:
    """Remembers that `settings` of that profile were written there just now, for that session.

    Returns:
        Why it cannot be remembered, in a sentence for the person; empty where it can.
    """
    path = absolute(path)  # it is found from any folder
    existing = _own(aws_files.read(path), name)

    def noted(records: Records) -> Records:
        key = f"{path}\n{name}"
        before = _digests(records.get(key))
        still = [setting for setting, digest in before.items() if _digest(existing.get(setting)) == digest]
        digests = {
            setting: _digest(existing[setting]) for setting in (*still, *settings) if setting in existing
        }
        record = {
            "session": session_key,
            "path": str(path),
            "profile": name,
            "expires_at": expires_at.isoformat(),
            "digests": digests,
        }
        return {**records, key: record}

    why = ""
    try:
        file = JsonFile(state_file(_FILE))
        file.change(noted)
    except OSError as error:
        why = cannot_be_written(state_file(_FILE), error)
    except CognitoTuiError as error:
        why = str(error)
    return f"Signing out will not know of them: {why}" if why else file.warning


def written_keys(session_key: str) -> list[WrittenKeys]:
    """Those of that session which are still as they were written, or are in a file that cannot be read now.

    Raises CognitoTuiError where what was noted cannot be read.
    """
    found = []
    for record in JsonFile(state_file(_FILE)).read().values():
        if isinstance(record, dict) and record.get("session") == session_key and (keys := _keys(record)):
            try:
                is_there = _are_there(keys)
            except CognitoTuiError:
                is_there = True
            if is_there:
                found.append(keys)
    return found


def take_out(keys: WrittenKeys) -> None:
    """Takes them out of the file, and the profile where nothing else is in it.

    Raises:
        NotForgotten: they are still there.
    """

    def without(file: aws_files.AwsFile) -> str:
        existing = _own(file, keys.name)
        ours = [name for name, digest in keys.digests.items() if _digest(existing.get(name)) == digest]
        return file.without_values(keys.name, ours)

    why = ""
    try:
        if _are_there(keys):
            aws_files.edit(keys.path, without)
        if _are_there(keys):
            why = "They are there again; another process may have written them."
    except CognitoTuiError as error:
        why = str(error)
    if why:
        raise NotForgotten(f"{keys.place} still holds keys of the session.", detail=why)
    left = JsonFile(state_file(_FILE)).erase(
        lambda records: {key: records[key] for key in records if key != f"{keys.path}\n{keys.name}"}
    )
    if left:
        raise left


def sweep_beside_keys(session_key: str, environ: Mapping[str, str]) -> list[NotForgotten]:
    """Removes what a process that was killed has left beside the files that have, or had, keys. Gives what is left."""
    left = []
    with suppress(CognitoTuiError):
        paths = {aws_files.credentials_file(environ)}
        paths |= {keys.path for keys in written_keys(session_key)}
        for path in filter(temporary_files, paths):
            why = ""
            try:
                with locked(path):
                    pass  # who holds the lock has swept
            except OSError as error:
                why = cannot_be_written(path.parent, error)
            left += [_left(found, why) for found in temporary_files(path)]
    return left


def _left(path: Path, why: str) -> NotForgotten:
    return NotForgotten(f"{shown_path(path)} may have keys in it, and is still there.", detail=why)


def _own(file: aws_files.AwsFile, name: str) -> Mapping[str, str]:
    return file.sections.get(name, {})


def _are_there(keys: WrittenKeys) -> bool:
    existing = _own(aws_files.read(keys.path), keys.name)
    return all(_digest(existing.get(name)) == keys.digests.get(name) for name in _KEYS)


def _keys(record: Any) -> WrittenKeys | None:
    """None for what was damaged by hand."""
    try:
        expires_at = datetime.fromisoformat(record["expires_at"])
        return WrittenKeys(Path(record["path"]), str(record["profile"]), expires_at, _digests(record))
    except (KeyError, TypeError, ValueError):
        return None


def _digests(record: Any) -> dict[str, str]:
    found = record.get("digests") if isinstance(record, dict) else None
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _digest(value: str | None) -> str:
    """Of no use for guessing: keys have too many values. Empty for none."""
    return "" if value is None else hashlib.sha256(value.encode()).hexdigest()
