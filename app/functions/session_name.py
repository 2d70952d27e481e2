"""What a session of a role is called, for CloudTrail to show whose it was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_SHORTEST, _LONGEST = 2, 64  # characters that STS takes


def session_name(claims: Mapping[str, Any]) -> str:
    """The user's name as STS takes it: accents go, all else that it does not take is a "-". For people to read: two
    users may have the same.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    subject = str(claims.get("sub") or "")
    plain = unicodedata.normalize("NFKD", str(claims.get("cognito:username") or subject))
    name = _taken("".join(character for character in plain if not unicodedata.combining(character)))
    if not name.strip("-"):
        name = _taken(subject)
    return name if len(name) >= _SHORTEST else f"user-{name}"


def _taken(name: str) -> str:
    return re.sub(r"[^\w+=,.@-]+", "-", name, flags=re.ASCII)[:_LONGEST]
