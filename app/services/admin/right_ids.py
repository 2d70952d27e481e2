"""What a profile should name, where what it names is not there: by what still points at it, and only if it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..config import Profile, identity_principal, is_region
from .conditions import condition_values
from .documents import as_document
from .evaluation import statements
from .findings.identity_pool import user_pool_of
from .inquiry import Inquiry
from .pool_roles import role_name

_UUID = re.compile(r"[0-9a-f-]{36}")


def right_user_pool(
    inquiry: Inquiry, profile: Profile, providers: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """The settings that name a user pool and app client that the identity pool takes the tokens of; those that are
    right already left out. Empty for none.

    Args:
        providers: the identity pool's CognitoIdentityProviders.
    """
    known = [user_pool_of(each) for each in providers]
    for region, pool_id, client_id in sorted(known, key=lambda each: each[1] != profile.user_pool_id):
        if pool_id and client_id and (pool_id, client_id) != (profile.user_pool_id, profile.client_id):
            ids = {"UserPoolId": pool_id, "ClientId": client_id}
            response = inquiry.known("cognito-idp", "describe_user_pool_client", region=region, **ids)
            if response is not None:
                right = {"user_pool_id": pool_id, "client_id": client_id}
                return {name: value for name, value in right.items() if value != getattr(profile, name)}
    return {}


def right_identity_pool(inquiry: Inquiry, profile: Profile) -> dict[str, str]:
    """Likewise: the same one in the user pool's region, or the one whose users the profile's role trusts."""
    for pool_id in dict.fromkeys(_identity_pools(inquiry, profile)):
        region, _, uuid = pool_id.partition(":")
        if is_region(region) and _UUID.fullmatch(uuid) and pool_id != profile.identity_pool_id:
            ids = {"IdentityPoolId": pool_id}
            if inquiry.known("cognito-identity", "describe_identity_pool", region=region, **ids):
                return {"identity_pool_id": pool_id}
    return {}


def _identity_pools(inquiry: Inquiry, profile: Profile) -> Iterator[str]:
    yield f"{profile.user_pool_region}:{profile.identity_pool_id.partition(':')[2]}"
    if profile.role_arn:
        name = role_name(profile.role_arn)
        response = inquiry.known("iam", "get_role", region=profile.user_pool_region, RoleName=name) or {}
        trust = as_document((response.get("Role") or {}).get("AssumeRolePolicyDocument"))
        for _, statement in statements(trust):
            yield from condition_values(statement, f"{identity_principal(profile.user_pool_region)}:aud")
