"""Short-lived AWS credentials, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..base import Secret

RENEW_BEFORE = timedelta(minutes=15)  # botocore asks for fresh ones from then on


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


def renewal_instant(expires_at: datetime, now: datetime) -> datetime:
    """When credentials that were got `now` are to be renewed: RENEW_BEFORE the end, or at two thirds of a short
    life."""
    return expires_at - min(RENEW_BEFORE, (expires_at - now) / 3)


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
