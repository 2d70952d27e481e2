"""`GET /hello` of an HTTP API behind a JWT authorizer: greets the caller, and tells members of one group apart.

By the time this runs the authorizer has checked signature, issuer, audience and expiry; a route without one gets 401.
Environment: GROUP, whose members get a further line; empty: nobody does.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Payload format 2.0. Answers {"message", "groups"}, and "members_only" to whom it concerns."""
    claims = event.get("requestContext", {}).get("authorizer", {}).get("jwt", {}).get("claims")
    if not claims:
        return _answer(401, {"message": "Unauthorized"})
    groups = groups_of(claims)
    greeting = {"message": f"Hello, {name_of(claims)}.", "groups": groups}
    group = os.environ.get("GROUP", "")
    if group and group in groups:
        greeting["members_only"] = f"This line is for {group} alone."
    return _answer(200, greeting)


def name_of(claims: Mapping[str, str]) -> str:
    """Of an ID token or an access token."""
    return next(
        claims[claim] for claim in ("name", "cognito:username", "username", "sub") if claims.get(claim)
    )


def groups_of(claims: Mapping[str, str]) -> list[str]:
    """The caller's groups, to be compared whole: text that contains "admins" may say "superadmins".

    An HTTP API turns the claim's list into text, "[admins users]". Cognito allows no space in a group's name, and it
    does allow brackets: only the outermost are the list's. Anything else counts as no groups.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
    """
    groups = claims.get("cognito:groups", "")
    if not (isinstance(groups, str) and groups.startswith("[") and groups.endswith("]")):
        return []
    return [group for group in groups[1:-1].split(" ") if group]


def _answer(status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
