"""Who issues a user pool's tokens: all that may stand as `iss` in them.

They are AWS's own, wherever calls go: that is what everything in AWS compares them with. An owner picks the kind. A
pool of the original kind that has a replica names the region that it was asked in; one of the updated kind, its own.
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html
https://github.com/awslabs/aws-jwt-verify/pull/285
"""

from __future__ import annotations

from ...functions.issuers import both_kinds
from ..config import Profile, user_pool_host


def issuers_of(profile: Profile) -> tuple[str, ...]:
    """Return the issuers of the profile's user pool: the original one, the updated one, and that of its replica."""
    at_home = both_kinds(_original(profile, profile.user_pool_region))
    return (*at_home, _original(profile, profile.replica_region)) if profile.replica_region else at_home


def _original(profile: Profile, region: str) -> str:
    return f"https://{user_pool_host(region)}/{profile.user_pool_id}"
