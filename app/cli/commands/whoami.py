"""`whoami`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ...errors import CognitoTuiError
from ...services.base import time_text
from ..context import CommandContext
from ..io.messages import print_error, with_retries
from ..io.output import print_json, print_pairs
from ..options import add_signing_in, define
from ..usage import Parser


def add_arguments(command: Parser) -> None:
    define(command, whoami, examples="cognito-tui whoami\ncognito-tui whoami --json | jq -r .aws.arn")
    command.add_argument("--json", action="store_true", help="as JSON")
    add_signing_in(command)


def whoami(arguments: argparse.Namespace) -> int:
    """Print what the ID token and STS say; without AWS credentials, what the ID token says."""
    context = CommandContext(arguments)
    claims = context.signed_in.tokens.claims
    groups = claims.get("cognito:groups")
    pool = {"user_pool_id": context.cognito.profile.user_pool_id, "profile": context.cognito.profile.name}
    user = {
        "username": context.signed_in.tokens.username,
        "sub": str(claims.get("sub") or ""),
        "email": str(claims.get("email") or ""),
        "groups": [str(group) for group in groups] if isinstance(groups, list) else [],
        "roles": list(context.signed_in.tokens.roles),
    }
    aws, expires_at = _aws(context)
    if arguments.json:
        print_json({**user, **pool, "aws": {**aws, "expires_at": expires_at} if aws else None})
        return 0
    print_pairs(
        {
            "user name": str(user["username"]),
            "sub": str(user["sub"]),
            "e-mail": str(user["email"]),
            "groups": ", ".join(user["groups"]),
            "roles": ", ".join(user["roles"]),
            "user pool": pool["user_pool_id"],
            "profile": pool["profile"],
            "AWS account": aws.get("account", ""),
            "AWS identity": aws.get("arn", ""),
            "identity id": aws.get("identity_id", ""),
            "good until": time_text.date_time(expires_at),
        }
    )
    return 0


def _aws(context: CommandContext) -> tuple[dict[str, Any], datetime | None]:
    """Return the account and the ARN, and when the credentials expire."""
    if not context.cognito.profile.identity_pool_id:
        return {}, None
    try:
        session = with_retries(lambda: context.cognito.session(context.signed_in))
        caller = with_retries(lambda: context.cognito.caller(session))
    except CognitoTuiError as error:
        print_error(error)
        return {}, None
    credentials = session.credentials
    return {**asdict(caller), "identity_id": credentials.identity_id}, credentials.expires_at
