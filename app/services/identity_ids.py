"""The identity ids that identity pools gave: each saves a GetId call. They are no secrets."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .errors import CognitoTuiError
from .json_file import JsonFile


class IdentityIds:
    """A cache in a JSON file, shared by all processes of this user.

    Only a cache: what cannot be read is empty, what cannot be written is forgotten, and no method raises.
    """

    def __init__(self, path: Path | None = None) -> None:
        from platformdirs import user_cache_path

        self._file = JsonFile(path or user_cache_path("cognito-tui", appauthor=False) / "identity-ids.json")

    def get(self, key: str) -> str | None:
        identity_id = self._file.read().get(key)
        return identity_id if isinstance(identity_id, str) else None

    def put(self, key: str, identity_id: str) -> None:
        with suppress(OSError, CognitoTuiError):
            self._file.change(lambda ids: {**ids, key: identity_id})

    def forget(self, key: str) -> None:
        with suppress(OSError, CognitoTuiError):
            self._file.change(lambda ids: {known: ids[known] for known in ids if known != key})
