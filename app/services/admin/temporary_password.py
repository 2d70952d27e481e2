"""A password for somebody's first sign-in, to be handed over."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from ..base import Secret

_LENGTH = 16  # about 95 bits
# Without what is mistaken for something else when it is read aloud or copied by hand: I, l, O, 0, 1.
_LETTERS = "abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ"
_OTHERS = "23456789", "!%+-=_.:@"


def temporary_password(policy: Mapping[str, Any]) -> Secret:
    """Letters of both cases, digits and symbols, whatever the policy wants of these; a letter first.

    Args:
        policy: PasswordPolicyType of the user pool's API; its MinimumLength may ask for more than our sixteen.
    """
    length = max(_LENGTH, int(policy.get("MinimumLength") or 0))
    sets = _LETTERS + _OTHERS
    rest = [secrets.choice(characters) for characters in sets]
    rest += [secrets.choice("".join(sets)) for _ in range(length - len(rest) - 1)]
    secrets.SystemRandom().shuffle(rest)
    return Secret(secrets.choice("".join(_LETTERS)) + "".join(rest))
