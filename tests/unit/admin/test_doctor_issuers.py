"""What `admin doctor` says of a pool of either kind of issuer, and of the proxy and the keys that belong to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.services.admin.findings import credential_proxy, managed_login, user_pool
from cognito_tui.services.admin.findings.finding import INFORMATION, MISTAKE, OK
from cognito_tui.services.admin.proxy_function import issuer_setting
from cognito_tui.services.config.profile import Profile
from tests.unit.admin.test_doctor import FACTORS, FUNCTION, USER_POOL

POOL_ID = "eu-west-1_AbCdEfGhI"
ORIGINAL = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}"
UPDATED = f"https://issuer-cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}"
REPLICA = f"https://cognito-idp.us-west-2.amazonaws.com/{POOL_ID}"
CLIENT_ID = "1h57kf5cpq17m0eml12EXAMPLE"


def a_profile(replica_region: str = "") -> Profile:
    return Profile("work", POOL_ID, CLIENT_ID, "", replica_region=replica_region)


@pytest.mark.parametrize("kind", ["ORIGINAL", "UPDATED", ""])
def test_a_pool_of_the_updated_kind_is_said_with_what_has_to_name_it(kind: str) -> None:
    pool = {**USER_POOL, **({"IssuerConfiguration": {"Type": kind}} if kind else {})}
    found = [each for each in user_pool.check(pool, FACTORS, a_profile()) if each.check == "user_pool.issuer"]
    assert [each.state for each in found] == ([INFORMATION] if kind == "UPDATED" else [])
    assert all(UPDATED in each.words and ORIGINAL in each.words and UPDATED in each.fix for each in found)


@pytest.mark.parametrize(
    ("named", "replica_region", "state"),
    [
        (ORIGINAL, "", OK),
        (UPDATED, "", OK),
        (f"{UPDATED} {REPLICA}", "us-west-2", OK),
        (ORIGINAL, "us-west-2", MISTAKE),
        (f"{ORIGINAL}x", "", MISTAKE),
        ("", "", MISTAKE),
    ],
)
def test_the_proxy_must_take_all_that_the_pool_issues(named: str, replica_region: str, state: str) -> None:
    variables: dict[str, Any] = {**FUNCTION["Environment"]["Variables"], "COGNITO_ISSUER": named}  # type: ignore[index]
    profile = a_profile(replica_region)
    (found,) = (
        each
        for each in credential_proxy.check({**FUNCTION, "Environment": {"Variables": variables}}, profile)
        if each.check == "credential_proxy.settings"
    )
    assert found.state == state
    assert (issuer_setting(profile) in found.words) == (state == MISTAKE)


def test_a_proxy_is_deployed_for_the_pool_and_its_replica() -> None:
    assert issuer_setting(a_profile()) == ORIGINAL
    assert issuer_setting(a_profile("us-west-2")) == f"{ORIGINAL} {REPLICA}"


@pytest.mark.parametrize(
    ("there", "state", "words"),
    [
        ({"us-west-2": "ACTIVE"}, OK, "Its replica in us-west-2 is active."),
        ({"us-west-2": "INACTIVE"}, MISTAKE, "is INACTIVE: nobody can sign in"),
        ({"us-east-1": "ACTIVE"}, MISTAKE, "has no replica in us-west-2"),
        ({}, MISTAKE, "has no replica in us-west-2"),
    ],
)
def test_a_replica_that_users_are_sent_to_must_answer(there: dict[str, str], state: str, words: str) -> None:
    replicas = [{"RegionName": region, "Status": status} for region, status in there.items()]
    found = user_pool.replica({"UserPoolReplicas": replicas}, a_profile("us-west-2"))
    assert (found.check, found.state) == ("user_pool.replica", state)
    assert words in found.words


def test_a_replicas_domain_is_the_pools_too() -> None:
    at_replica = replace(a_profile("us-west-2"), domain="https://shop.auth.us-west-2.amazoncognito.com")
    assert managed_login._domain(USER_POOL, at_replica).state == OK
    assert managed_login._domain(USER_POOL, replace(at_replica, replica_region="")).state == MISTAKE
