"""The identity ids that identity pools gave: each saves a GetId call. They are no secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .errors import CognitoTuiError
from .private_file import locked, write_private


class IdentityIds:
    """A cache in a JSON file, shared by all processes of this user.

    Only a cache: what cannot be read is empty, what cannot be written is forgotten, and no method raises.
    """

    def __init__(self, path: Path | None = None) -> None:
        from platformdirs import user_cache_path

        self._path = path or user_cache_path("cognito-tui", appauthor=False) / "identity-ids.json"

    def get(self, key: str) -> str | None:
        return self._read().get(key)

    def put(self, key: str, identity_id: str) -> None:
        self._change(lambda ids: {**ids, key: identity_id})

    def forget(self, key: str) -> None:
        self._change(lambda ids: {known: ids[known] for known in ids if known != key})

    def _read(self) -> dict[str, str]:
        try:
            ids = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(ids, dict):
            return {}
        return {key: value for key, value in ids.items() if isinstance(value, str)}

    def _change(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        with suppress(OSError, CognitoTuiError), locked(self._path):
            # read under the lock: another process may have put something since
            write_private(self._path, json.dumps(change(self._read()), indent=2))
