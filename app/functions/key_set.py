"""A user pool's public keys, fetched when they are needed and kept for an hour."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from copy import copy

from .rsa_signature import PublicKey

KEPT = 3600  # seconds: a key that the pool has given up is believed for no longer, as long as newer ones can be had
LONGEST_KEPT = 86_400  # seconds, where they cannot: no token of a pool's lives longer than a day
_BETWEEN = 60  # seconds between two fetches for keys that are not known: anybody can make up a name of a key
_AFTER_FAILURE = 5  # seconds, with no keys at hand: nobody gets in without them
_PATIENCE = 30  # seconds: more than a fetch takes
UNKNOWN_KID_TIMEOUT = (
    2  # seconds, for a key that may be made up: else strangers keep all of a server's threads waiting
)


class KeysNotCached(Exception):
    """Only a fetch can say whether the pool has this key.

    Attributes:
        keys: the key set to fetch.
        key_id: the key that is wanted.
    """

    def __init__(self, keys: KeySet, key_id: str) -> None:
        super().__init__()
        self.keys = keys
        self.key_id = key_id


class KeySet:
    """Safe to use from several threads: one of them fetches, and only those wait for it that need a key it lacks.

    Args:
        fetch: returns the pool's keys by `kid`, or raises.
        now: returns seconds of a clock that runs on while the process is frozen, as Lambda freezes it between two
            calls. The monotonic clock does not.
        patience: how many seconds a thread waits for another one's fetch.
        little_patience: the same for a key that is not among the cached ones, and may be made up.
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, PublicKey]],
        now: Callable[[], float] = lambda: time.time(),  # as it is by then: tests move it
        patience: float = _PATIENCE,
        little_patience: float = UNKNOWN_KID_TIMEOUT,
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._patience = patience
        self._little_patience = little_patience
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched_at = float("-inf")
        self._failure: Exception | None = None  # of the last fetch
        self._paused_at = float("-inf")
        self._pause = 0  # seconds without a fetch
        self._one_at_a_time = threading.Lock()

    def named(self, key_id: str) -> PublicKey | None:
        """Return a key, after a fetch if that is needed; None if the pool has no such key.

        Raises:
            TimeoutError: another thread's fetch takes too long.
            Exception: what `fetch` raised, now or a moment ago, where the key is not at hand.
        """
        key = self._known(key_id)
        if key is None or self._are_old():
            self._renew(key_id, self._patience_for(key))
            return self.known(key_id)
        return key

    def _given(self, key: PublicKey | None) -> PublicKey | None:
        if key is None and (failure := self._failure) is not None:
            # a copy for each caller, because its traceback leads to the caller's token
            raise copy(failure)
        return key

    def at_hand(self, key_id: str) -> PublicKey | None:
        """Return a key as `named` does, but never wait. Raise KeysNotCached if it takes a fetch."""
        key = self._known(key_id)
        is_due = (key is None or self._are_old()) and not self._pauses()
        if is_due and (key is None or not self._one_at_a_time.locked()):
            raise KeysNotCached(self, key_id)
        return self._given(key)

    def known(self, key_id: str) -> PublicKey | None:
        """Return a key as `at_hand` does, but None if it takes a fetch."""
        return self._given(self._known(key_id))

    def _known(self, key_id: str) -> PublicKey | None:
        return self._keys.get(key_id) if self._are_usable() else None

    def _are_old(self) -> bool:
        return not 0 <= self._now() - self._fetched_at < KEPT

    def _are_usable(self) -> bool:
        return abs(self._now() - self._fetched_at) < LONGEST_KEPT

    def _patience_for(self, key: PublicKey | None) -> float:
        if key is not None:
            return 0
        return self._little_patience if self._are_usable() else self._patience

    def _pauses(self) -> bool:
        return 0 <= self._now() - self._paused_at < self._pause

    def _renew(self, key_id: str, patience: float) -> None:
        if self._one_at_a_time.acquire(timeout=patience):
            try:
                # another thread may have done it meanwhile, or failed to
                done = self._known(key_id) is not None and not self._are_old()
                if not done and not self._pauses():
                    self._load()
            finally:
                self._one_at_a_time.release()
        elif patience:
            raise TimeoutError("The public keys are still on their way.")

    def _load(self) -> None:
        pauses = not self._are_old()  # a key is looked for that may be made up
        try:
            self._keys = self._fetch()
        except Exception as error:
            self._failure = copy(error)
            pauses = True
        else:
            self._failure, self._fetched_at = None, self._now()
        if pauses:
            self._paused_at = self._now()
            self._pause = _BETWEEN if self._are_usable() else _AFTER_FAILURE
