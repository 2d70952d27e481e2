"""The identity ids that identity pools gave: each saves a GetId call. They are not secret."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import CognitoTuiError, ConfigurationError
from ..storage import InMemoryStore, JsonFile, NotOurs, Records, cache_file


class IdentityIds:
    """A cache in a JSON file, shared by all processes of this user.

    Only a cache, of what can always be asked for again: what cannot be read is empty, what is damaged is replaced,
    what cannot be written is forgotten, and no method raises.

    Args:
        on_disk: False: for this program alone.

    Attributes:
        warning: whose folder it is, where it is somebody else's or open to others; empty as a rule.
    """

    def __init__(self, path: Path | None = None, *, on_disk: bool = True) -> None:
        self.warning = ""
        self._file = JsonFile(path or cache_file("identity-ids.json")) if on_disk else InMemoryStore()

    def get(self, key: str) -> str | None:
        identity_id = None
        try:
            identity_id = self._file.read().get(key)
        except NotOurs as error:
            self.warning = str(error)
        except CognitoTuiError:
            pass
        return identity_id if isinstance(identity_id, str) else None

    def put(self, key: str, identity_id: str) -> None:
        self._change(lambda ids: {**ids, key: identity_id})

    def forget(self, key: str) -> None:
        self._change(lambda ids: {known: ids[known] for known in ids if known != key})

    def _change(self, change: Callable[[Records], Records]) -> None:
        with suppress(OSError, CognitoTuiError):
            try:
                self._file.change(change)
            except ConfigurationError:
                self._file.clear()
                self._file.change(change)
