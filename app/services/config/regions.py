"""AWS's regions: what their names look like, and the partition, the hosts and the issuers of each.

The partitions are botocore's own data, so that a new one comes with a newer botocore. They are read without importing
botocore, and not before somebody asks about a region's partition: the first paint does not.
https://docs.aws.amazon.com/general/latest/gr/rande.html
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ...errors import ConfigurationError

# Wider than the pattern of every partition, as a region that is newer than botocore must do: a test compares them.
REGION = r"[a-z]{2,5}(?:-[a-z0-9]+)+-[0-9]{1,3}"
REGION_BEGUN = r"(?:[a-z]{0,5}|[a-z]{2,5}-[a-z0-9-]*)"  # of which more typing can make one
ARN = r"arn:aws[a-z-]*"  # how the ARNs of every partition begin
_USER_POOL = (  # not compiled yet: the first paint reads no address
    rf"(?i:(?:https://)?(?:issuer-)?cognito-idp(?:-fips)?\.(?P<region>{REGION})\.(?P<suffix>[a-z0-9.-]+))"
    r"(?:/(?P<pool>[^/]+))?/*"
)
# partition → where it signs in, `<region>.signin.…`, and has its console, `<region>.console.…`
# https://docs.aws.amazon.com/general/latest/gr/signin-service.html
_CONSOLES = {
    "aws": "aws.amazon.com",
    "aws-cn": "amazonaws.cn",
    "aws-us-gov": "amazonaws-us-gov.com",
    "aws-eusc": "amazonaws-eusc.eu",
}
# https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html; China's pages name the usual one
_IDENTITY_PRINCIPALS = {
    "us-gov-west-1": "cognito-identity-us-gov.amazonaws.com",
    "us-gov-east-1": "cognito-identity.us-gov-east-1.amazonaws.com",
}


class Partition(NamedTuple):
    """A part of AWS with accounts and hosts of its own: "aws", "aws-cn", "aws-us-gov", "aws-eusc" and others.

    Attributes:
        suffixes: the ends of its services' host names, the usual one first ("amazonaws.com", "api.aws").
    """

    name: str
    pattern: str
    suffixes: tuple[str, ...]


class PoolAddress(NamedTuple):
    """What the address of a user pool names; `pool` is empty where it names a region only."""

    region: str
    pool: str


@cache
def _botocores() -> list[dict[str, Any]]:
    """Return botocore's own data on partitions."""
    import json
    from importlib.util import find_spec
    from pathlib import Path

    from ..storage import read_regular

    spec = find_spec("botocore")
    folder = spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else ""
    known: list[dict[str, Any]] = json.loads(read_regular(Path(folder) / "data" / "partitions.json"))[
        "partitions"
    ]
    return known


@cache
def partitions() -> tuple[Partition, ...]:
    """Return all that botocore knows of; the first is the usual one."""
    found = (
        Partition(
            each["id"],
            each["regionRegex"],
            (each["outputs"]["dnsSuffix"], each["outputs"]["dualStackDnsSuffix"]),
        )
        for each in _botocores()
    )
    return tuple(sorted(found, key=lambda each: each.name != "aws"))


def region_description(region: str) -> str:
    """Return a region's name for people, "Europe (Ireland)"; empty where botocore knows none."""
    found = (each["regions"].get(region) for each in _botocores())
    return next((str(each.get("description", "")) for each in found if each), "")


def is_region(name: str) -> bool:
    """Return whether it could be a region's name, whether or not that region exists."""
    return re.fullmatch(REGION, name) is not None


def check_region(name: str) -> None:
    """Raise ConfigurationError if it could be no region's name."""
    if not is_region(name):
        raise ConfigurationError(f"{name!r} is not a region.", hint="One looks like eu-west-1.")


@lru_cache
def known_partition(region: str) -> Partition | None:
    """Return the partition that a region belongs to; None if botocore knows none for such a name."""
    if not is_region(region):
        return None
    return next((each for each in partitions() if re.search(each.pattern, region)), None)


def partition(region: str) -> Partition:
    """Return the same, or the usual one for a region that is newer than botocore: as botocore does."""
    return known_partition(region) or partitions()[0]


def user_pool_host(region: str) -> str:
    """Return the host of a region's user pools, "cognito-idp.eu-west-1.amazonaws.com"."""
    return f"cognito-idp.{region}.{partition(region).suffixes[0]}"


def pool_address(text: str) -> PoolAddress | None:
    """Read a user pool's address: its URL, its issuer, or its name as a provider of an identity pool.

    Return None for anything else, also for a host that only begins like one of AWS's.
    """
    match = re.fullmatch(_USER_POOL, text)
    if match is None or match["suffix"].lower() not in partition(match["region"].lower()).suffixes:
        return None
    return PoolAddress(match["region"].lower(), match["pool"] or "")


def managed_login_hosts(region: str) -> tuple[str, ...]:
    """Return the ends of the hosts of managed login that are AWS's own, after "<prefix>."; the usual one first.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    """
    return (f"auth.{region}.amazoncognito.com", f"auth-fips.{region}.amazoncognito.com")


def identity_principal(region: str) -> str:
    """Return what the identity pools of a region are to IAM; their condition keys and variables begin with it."""
    return _IDENTITY_PRINCIPALS.get(region, "cognito-identity.amazonaws.com")


def console_domain(region: str) -> str:
    """Return what the hosts of a region's console and of its sign-in end with: "aws.amazon.com".

    Raise ConfigurationError if there is no such region, or the console of its partition is not known.
    """
    known = known_partition(region)
    if known is None:
        raise ConfigurationError(
            f"There is no region {region!r}.", hint="One looks like eu-west-1. A newer boto3 may know more."
        )
    if known.name not in _CONSOLES:
        raise ConfigurationError(f"The console of the partition {known.name} is not known here.")
    return _CONSOLES[known.name]
