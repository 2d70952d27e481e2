"""What an administrator's command would change, said before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One step.

    Attributes:
        words: what it does, as an order, without a full stop: "create the user ada in eu-west-1_AbCdEfGhI".
        do: does it; what it gives is not looked at. Raises CognitoTuiError.
        detail: lines that say more, such as a difference.
    """

    words: str
    do: Callable[[], object]
    detail: tuple[str, ...] = ()
