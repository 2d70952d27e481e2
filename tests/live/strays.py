"""What a journey has made by itself and could not delete, as it was stopped in between: found by the run's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Stray(NamedTuple):
    """Attributes: what: in words, with its id; delete: deletes it."""

    what: str
    delete: Callable[[], object]


def strays(client: Callable[[str], Any], run: str) -> Iterator[Stray]:
    """Yield the user pools and identity pools whose names begin with the run's.

    Args:
        client: gives an administrator's boto3 client for a service.
    """
    users, identities = client("cognito-idp"), client("cognito-identity")
    for page in users.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60}):
        for pool in page["UserPools"]:
            if pool["Name"].startswith(run):
                yield Stray(
                    f"user pool {pool['Id']}", _deleting(users.delete_user_pool, UserPoolId=pool["Id"])
                )
    for page in identities.get_paginator("list_identity_pools").paginate(PaginationConfig={"PageSize": 60}):
        for pool in page["IdentityPools"]:
            if pool["IdentityPoolName"].startswith(run):
                yield Stray(
                    f"identity pool {pool['IdentityPoolId']}",
                    _deleting(identities.delete_identity_pool, IdentityPoolId=pool["IdentityPoolId"]),
                )


def _deleting(call: Callable[..., object], **named: str) -> Callable[[], object]:
    return lambda: call(**named)


def delete_strays(client: Callable[[str], Any], run: str) -> list[str]:
    """Delete them, and return what is left and why, in words."""
    left = []
    try:
        for stray in list(strays(client, run)):
            try:
                stray.delete()
            except Exception as error:
                left.append(f"{stray.what} ({type(error).__name__})")
    except Exception as error:
        left.append(
            f"perhaps more whose name begins with {run}: they cannot be listed ({type(error).__name__})"
        )
    return left
