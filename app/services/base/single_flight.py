"""One renewal for however many ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from typing import Generic, TypeVar

from ...errors import CognitoTuiError

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Of all threads that ask one renews. Those who waited for it have what it got, or what it failed with: with no
    network each would try in turn, and the last of them wait for minutes.

    Args:
        renew: gives a new one.
        one_at_a_time: holds off others meanwhile.
    """

    def __init__(
        self, renew: Callable[[], T], one_at_a_time: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self._renew = renew
        self._one_at_a_time = one_at_a_time
        self._failures = 0
        self._failure: CognitoTuiError | None = None

    def unless(self, good: Callable[[], T | None]) -> T:
        """What `good` gives, or else a new one. Raises what `renew` does."""
        failures = self._failures
        if (found := good()) is not None:
            return found
        with self._one_at_a_time():
            if (found := good()) is not None:  # another thread or process may have renewed it meanwhile
                return found
            if self._failure is not None and self._failures != failures:
                raise copy(self._failure)
            try:
                return self._renew()
            except CognitoTuiError as error:
                self._failure = copy(error)  # without the frames
                self._failures += 1
                raise
