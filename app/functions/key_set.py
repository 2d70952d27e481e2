"""A user pool's public keys, fetched when they are needed and kept for an hour."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from .rsa_signature import PublicKey

KEPT = 3600  # seconds: a key that the pool has given up is believed for no longer
_BETWEEN = 60  # seconds between two fetches for keys that are not known: anybody can make up a name of a key


class KeySet:
    """
    Args:
        fetch: gives the pool's keys by `kid`; what it raises is passed on.
        now: seconds, of a clock that goes on while the process stands still, as Lambda has it do between two calls;
            the monotonic one does not.
    """

    def __init__(
        self, fetch: Callable[[], Mapping[str, PublicKey]], now: Callable[[], float] = time.time
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched_at = float("-inf")

    def named(self, key_id: str) -> PublicKey | None:
        """None where the pool has no such key. Raises what `fetch` does."""
        age = self._now() - self._fetched_at
        if not 0 <= age < KEPT or (key_id not in self._keys and age >= _BETWEEN):
            self._keys = self._fetch()
            self._fetched_at = self._now()
        return self._keys.get(key_id)
