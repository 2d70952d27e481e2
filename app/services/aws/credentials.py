"""Short-lived AWS credentials, and who they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...errors import UnexpectedAnswer
from ..base import Secret, moment

# Keys go into environments, headers, files and JSON, so nothing else is let in: AWS has never given anything else.
# Linux takes no variable of 128 KiB.
_KEY = re.compile(r"[!-~]{1,65536}")
# Base 32 as in RFC 4648, whose first digit has its highest bit set in all temporary keys; as Python's own digits.
_TEMPORARY = re.compile("ASIA[Q-Z2-7][A-Z2-7]{15}")
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")


@dataclass(frozen=True)
class AwsCredentials:
    """What an identity pool hands out.

    Attributes:
        access_key_id: AWS_ACCESS_KEY_ID; no secret in itself, but it names the user.
        secret_access_key: AWS_SECRET_ACCESS_KEY.
        session_token: AWS_SESSION_TOKEN, without which the other two are good for nothing.
        expires_at: the instant (UTC) after which AWS refuses them.
        identity_id: the user's stable id in the identity pool, `<region>:<uuid>`.
        region: the identity pool's region, for the first call made with them.
        fallback_reason: why these are the one-hour credentials and not what the profile asks for; empty: they are.
    """

    access_key_id: Secret
    secret_access_key: Secret
    session_token: Secret
    expires_at: datetime
    identity_id: str
    region: str
    fallback_reason: str = ""

    def __post_init__(self) -> None:
        secrets = (self.access_key_id, self.secret_access_key, self.session_token)
        if not all(isinstance(each, Secret) for each in secrets) or not isinstance(self.expires_at, datetime):
            from ..base import checked_fields  # late: only programs make others

            checked_fields(self)
        if self.expires_at.tzinfo is None:
            from ..base import wrong_argument

            raise wrong_argument("expires_at", "`expires_at` takes a time with its time zone.")

    @property
    def account_id(self) -> str:
        """The account whose role these are of; empty where the access key id does not say so.

        AWS documents that the id says it (GetAccessKeyInfo), but not how: bits 1 to 40 of what follows "ASIA".
        https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
        """
        key = self.access_key_id.reveal()
        if not _TEMPORARY.fullmatch(key):
            return ""
        account = f"{int(key[4:13].translate(_DIGITS), 32) >> 4 & (1 << 40) - 1:012d}"
        return account if len(account) == 12 else ""

    @classmethod
    def from_sts(cls, keys: Mapping[str, Any], *, identity_id: str, region: str) -> AwsCredentials:
        """Return the credentials in a response of AWS's.

        Args:
            keys: named as STS names them; `Expiration` is anything that `moment` takes.

        Raises:
            UnexpectedAnswer: a key, or the time at which they expire, is missing or malformed.
        """
        expires_at = moment(keys.get("Expiration"))
        if expires_at is None:
            raise UnexpectedAnswer("The credentials do not say when they expire.")
        if not (_KEY.fullmatch(identity_id) and _KEY.fullmatch(region)):
            raise UnexpectedAnswer("The identity id, or the region, makes no sense.")
        return cls(
            access_key_id=_key(keys, "AccessKeyId"),
            secret_access_key=_key(keys, "SecretAccessKey"),
            session_token=_key(keys, "SessionToken"),
            expires_at=expires_at,
            identity_id=identity_id,
            region=region,
        )


@dataclass(frozen=True)
class CallerIdentity:
    """What STS says these credentials are.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """

    account: str
    arn: str

    @property
    def role(self) -> str:
        """The role's name, from `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; empty for other principals."""
        kind, _, rest = self.arn.rpartition(":")[2].partition("/")
        return rest.partition("/")[0] if kind == "assumed-role" else ""


def _key(keys: Mapping[str, Any], name: str) -> Secret:
    key = keys.get(name)
    if not isinstance(key, str) or not key:
        raise UnexpectedAnswer(f"The credentials have no {name}.")
    if not _KEY.fullmatch(key):
        raise UnexpectedAnswer(f"The credentials' {name} is too long, or has characters that no key has.")
    return Secret(key)
