"""AWS credentials as text for a shell."""

from __future__ import annotations

from datetime import timezone

from .credentials import AwsCredentials
from .secret import Secret


def variables(credentials: AwsCredentials) -> dict[str, Secret]:
    """The environment variables the AWS SDKs and CLI read, in `aws configure export-credentials`' order.

    AWS_CREDENTIAL_EXPIRATION is UTC in ISO 8601 with its offset, "2026-01-31T17:41:09+00:00", as that command
    writes it and botocore reads it; whole seconds, rounded down so that nobody trusts the keys for too long.

    https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
    """
    expiration = credentials.expires_at.astimezone(timezone.utc).isoformat(timespec="seconds")
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token,
        "AWS_CREDENTIAL_EXPIRATION": Secret(expiration),
    }


def export_lines(credentials: AwsCredentials) -> Secret:
    """Four `export NAME='value'` lines for POSIX shells, each with its newline: pasted, the last runs too."""
    values = variables(credentials)
    return Secret("".join(f"export {name}={_quoted(value.reveal())}\n" for name, value in values.items()))


def _quoted(value: str) -> str:
    """Always quoted: `shlex.quote` leaves `=ls` and `a:=ls` bare, and zsh replaces both by ls's path."""
    return "'" + value.replace("'", "'\\''") + "'"
