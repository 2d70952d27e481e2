"""AWS asked with a user's own credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

from cognito_tui.services.aws.credentials import AwsCredentials

_DENIED = ("AccessDenied", "AccessDeniedException")  # S3's and STS's, DynamoDB's


def with_keys(service: str, credentials: AwsCredentials) -> Any:
    """Return a boto3 client; where an emulator is, the environment says."""
    return boto3.client(
        service,
        region_name=credentials.region,
        aws_access_key_id=credentials.access_key_id.reveal(),
        aws_secret_access_key=credentials.secret_access_key.reveal(),
        aws_session_token=credentials.session_token.reveal(),
    )


def denied(call: Callable[..., Any], **parameters: Any) -> bool:
    """Return whether the user's role does not allow it."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"] in _DENIED
    return False
