"""The keys in an answer of AWS's, as credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import UnexpectedAnswer
from ..base import Secret, moment
from .credentials import AwsCredentials

# They go into environments, headers, files and JSON: in none of these has AWS ever given anything else. Linux takes no
# variable of 128 KiB.
_KEY = re.compile(r"[!-~]{1,65536}")


def issued(keys: Mapping[str, Any], *, identity_id: str, region: str) -> AwsCredentials:
    """Raises UnexpectedAnswer when a key is missing or is none, or the instant at which they expire.

    Args:
        keys: as STS names them, `Expiration` as `moment` takes it.
    """
    expires_at = moment(keys.get("Expiration"))
    if expires_at is None:
        raise UnexpectedAnswer("The credentials do not say when they expire.")
    if not (_KEY.fullmatch(identity_id) and _KEY.fullmatch(region)):
        raise UnexpectedAnswer("The identity id, or the region, makes no sense.")
    return AwsCredentials(
        access_key_id=_key(keys, "AccessKeyId"),
        secret_access_key=_key(keys, "SecretAccessKey"),
        session_token=_key(keys, "SessionToken"),
        expires_at=expires_at,
        identity_id=identity_id,
        region=region,
    )


def _key(keys: Mapping[str, Any], name: str) -> Secret:
    key = keys.get(name)
    if not isinstance(key, str) or not key:
        raise UnexpectedAnswer(f"The credentials have no {name}.")
    if not _KEY.fullmatch(key):
        raise UnexpectedAnswer(f"The credentials' {name} has characters in it that no key has, or too many.")
    return Secret(key)
