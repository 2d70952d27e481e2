"""The keys in an answer of AWS's, as credentials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from .aws_service import required_text
from .credentials import AwsCredentials
from .errors import UnexpectedAnswer
from .secret import Secret


def issued(keys: Mapping[str, Any], *, identity_id: str, region: str) -> AwsCredentials:
    """Raises UnexpectedAnswer when a key is missing, or the instant at which they expire.

    Args:
        keys: as STS names them, `Expiration` an aware datetime.
    """
    expires_at = keys.get("Expiration")
    if not isinstance(expires_at, datetime) or expires_at.utcoffset() is None:
        raise UnexpectedAnswer("The credentials do not say when they expire.")
    return AwsCredentials(
        access_key_id=Secret(required_text(keys, "AccessKeyId")),
        secret_access_key=Secret(required_text(keys, "SecretAccessKey")),
        session_token=Secret(required_text(keys, "SessionToken")),
        expires_at=expires_at.astimezone(timezone.utc),
        identity_id=identity_id,
        region=region,
    )
