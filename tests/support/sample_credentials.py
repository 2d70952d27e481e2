"""Credentials for tests of what becomes of them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery import Delivery

NAMES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"]
EXPIRY = datetime(2026, 1, 31, 17, 41, 9, 999_999, tzinfo=timezone.utc)


def credentials(
    access_key_id: str = "ASIAEXAMPLE",
    secret_access_key: str = "wJalr/XUtn+FEMI",
    session_token: str = "IQoJb3JpZ2luX2Vj==",
    expires_at: datetime = EXPIRY,
    region: str = "eu-west-1",
) -> AwsCredentials:
    return AwsCredentials(
        access_key_id=Secret(access_key_id),
        secret_access_key=Secret(secret_access_key),
        session_token=Secret(session_token),
        expires_at=expires_at,
        identity_id=f"{region}:11111111-2222-3333-4444-555555555555",
        region=region,
    )


def delivery(*values: Any, **more: Any) -> Delivery:
    """The credentials alone: no region goes along."""
    return Delivery(credentials(*values, **more))
