"""The identity pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...config import Profile, pool_address
from ..pool_roles import TOKEN, PoolRoles, RoleMapping
from .finding import Finding, information, mistake, ok, setting, warning

_BY_ARN = ("OpenIdConnectProviderARNs", "SamlProviderARNs")


def user_pool_of(provider: Mapping[str, Any]) -> tuple[str, str, str]:
    """Region and id of the user pool, and of its app client, that a provider stands for; empty for another kind."""
    address = pool_address(str(provider.get("ProviderName")))
    if address is None or not re.fullmatch(r"[\w-]+", address.pool, re.ASCII):
        return ("",) * 3
    client_id = str(provider.get("ClientId") or "")
    return (*address, client_id if re.fullmatch(r"[\w+]+", client_id, re.ASCII) else "")


def classic(profile: Profile) -> bool:
    """Whether the profile takes the classic flow."""
    return bool(profile.role_arn and profile.duration and not profile.proxy_function)


def check(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """
    Args:
        pool: DescribeIdentityPool's answer.
    """
    yield from _provider(pool, profile)
    if pool.get("AllowUnauthenticatedIdentities"):
        yield warning(
            "identity_pool.guests",
            "Guests are allowed: anybody who knows the identity pool's id gets AWS credentials without signing in.",
            setting("AllowUnauthenticatedIdentities to false", "allow_unauthenticated_identities = false"),
        )
    else:
        yield ok("identity_pool.guests", "Guests get no credentials.")
    # where it was never set, AWS was seen to allow it (aws-cli#7652)
    yield from _classic_flow(pool.get("AllowClassicFlow") is not False, profile)


def mapping_of(roles: PoolRoles, profile: Profile) -> RoleMapping | None:
    """How the users of the profile's app client get another role than the authenticated one; None: they do not."""
    ours = f"{profile.login_provider}:{profile.client_id}"
    return next((mapping for mapping in roles.mappings if mapping.provider == ours), None)


def check_mappings(roles: PoolRoles, profile: Profile) -> Iterator[Finding]:
    mapping = mapping_of(roles, profile)
    yield from _rules(mapping)
    if roles.mappings and classic(profile):
        yield mistake(
            "identity_pool.mappings",
            "It chooses roles by groups or rules (role mappings), with which AWS refuses the "
            "classic flow: credentials last an hour.",
            "Remove the role mappings (Terraform: role_mapping), or remove duration from the profile.",
        )
    elif profile.role_arn and not classic(profile) and (mapping is None or mapping.kind != TOKEN):
        yield warning(
            "identity_pool.mappings",
            "The profile requests a role of the user's groups, but there is no role mapping of "
            "type Token for this app client: AWS may ignore the roles in the token.",
            f'Terraform: role_mapping {{ identity_provider = "{profile.login_provider}:{profile.client_id}", '
            'type = "Token" }',
        )


def _rules(mapping: RoleMapping | None) -> Iterator[Finding]:
    """Who a rule fits is in the users' tokens."""
    if mapping is None or mapping.kind == TOKEN:
        return
    rules = [
        f"whom rule {number} fits: {rule.claim} {rule.match} {rule.value!r}"
        for number, rule in enumerate(mapping.rules, 1)
    ]
    words = f"The role of a user of this app client is chosen by a role mapping of type {mapping.kind}."
    yield ok("identity_pool.rules", words, (*rules,) or ("what the role mapping does",))


def _others(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Whose users get its roles as well."""
    ours = (profile.login_provider, profile.client_id)
    providers = [
        (each.get("ProviderName"), each.get("ClientId")) for each in pool["CognitoIdentityProviders"]
    ]
    others = [
        f"{provider} with the app client {client}"
        for provider, client in providers
        if (provider, client) != ours
    ]
    others += [str(name) for name in pool.get("SupportedLoginProviders") or ()]
    others += [str(arn) for kind in _BY_ARN for arn in pool.get(kind) or ()]
    others += (
        [f"the developer provider {pool['DeveloperProviderName']}"]
        if pool.get("DeveloperProviderName")
        else []
    )
    if others:
        yield information(
            "identity_pool.others",
            f"Users of other providers also get AWS credentials from it: {', '.join(others)}.",
            "Remove the ones that are not intended.",
        )


def _provider(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    providers = pool.get("CognitoIdentityProviders") or ()
    name, wanted = "identity_pool.provider", profile.login_provider
    add = setting(
        f"a provider with ProviderName {wanted} and ClientId {profile.client_id}",
        "cognito_identity_providers",
    )
    here = [provider for provider in providers if provider.get("ProviderName") == wanted]
    mine = next((provider for provider in here if provider.get("ClientId") == profile.client_id), None)
    if mine:
        yield ok(name, "It accepts the tokens of this user pool and app client.")
        yield from _others(pool, profile)
        if mine.get("ServerSideTokenCheck"):
            yield ok("identity_pool.token_check", "It checks with the user pool whether a token was revoked.")
        else:
            yield information(
                "identity_pool.token_check",
                "The server-side token check is off: tokens of users who signed out everywhere, or were disabled or "
                "deleted, still get credentials until they expire.",
                setting("ServerSideTokenCheck to true", "server_side_token_check = true"),
            )
        return
    refused = 'AWS refuses every token ("Token is not from a supported provider").'
    alike = [
        response
        for response in (str(each.get("ProviderName") or "") for each in providers)
        if _same_pool(response, wanted)
    ]
    if here:
        clients = ", ".join(str(provider.get("ClientId")) for provider in here)
        yield mistake(name, f"It lists this user pool with another app client, {clients}: {refused}", add)
    elif alike:
        yield mistake(name, f"It lists {alike[0]}, which should read {wanted}: {refused}", add)
    else:
        others = ", ".join(str(provider.get("ProviderName")) for provider in providers) or "none"
        yield mistake(name, f"It does not list this user pool; its providers are: {others}. {refused}", add)


def _same_pool(provider: str, wanted: str) -> bool:
    """Whether a provider means this very pool, under a name that is wrong (another region, another suffix)."""
    return provider.rpartition("/")[2] == wanted.rpartition("/")[2]


def _classic_flow(on: bool, profile: Profile) -> Iterator[Finding]:
    name, terraform = "identity_pool.classic_flow", "allow_classic_flow"
    if on and not classic(profile):
        yield information(
            name,
            "The basic (classic) flow is on, but this profile does not need it: users can choose "
            "any role that trusts this identity pool.",
            setting("AllowClassicFlow to false, if no other profile needs it", f"{terraform} = false"),
        )
    elif not on and classic(profile):
        yield mistake(
            name,
            "The basic (classic) flow is off, but the profile's role_arn with duration needs it: "
            "credentials last an hour and belong to another role.",
            setting("AllowClassicFlow to true", f"{terraform} = true"),
        )
    else:
        yield ok(name, f"The basic (classic) flow is {'on, as the profile requires' if on else 'off'}.")
