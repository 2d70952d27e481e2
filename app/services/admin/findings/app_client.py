"""The app client, and whether the profile fits it.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...base import Secret
from ...config import CUSTOM, PASSWORD, SRP, Profile
from ..aws_command import aws_command
from .finding import Finding, information, mistake, ok, setting, warning

_REFRESH = "REFRESH_TOKEN_AUTH"
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_HOUR = 3600


def check(client: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """
    Args:
        client: DescribeUserPoolClient's `UserPoolClient`.
    """
    allowed = _allowed(client.get("ExplicitAuthFlows") or ())
    yield from _auth_flow(allowed, profile)
    yield from _refresh(allowed, client)
    yield _secret(Secret(client.get("ClientSecret") or ""), profile)
    yield from _existence(client)
    yield from _revocation(client)
    yield from _validity(client)
    yield from _federation(client)


def _allowed(flows: tuple[str, ...] | list[str]) -> set[str]:
    """The flows that a client allows, without ALLOW_; those of old have no such prefix, and leave more open."""
    now = {flow.removeprefix("ALLOW_") for flow in flows if flow.startswith("ALLOW_")}
    if now:
        return now
    if "CUSTOM_AUTH_FLOW_ONLY" in flows:
        return {CUSTOM, _REFRESH}
    return {SRP, CUSTOM, _REFRESH} | ({PASSWORD} & set(flows))


def _auth_flow(allowed: set[str], profile: Profile) -> Iterator[Finding]:
    flow = profile.auth_flow
    if flow in allowed:
        yield ok("app_client.auth_flow", f"It allows the profile's flow, {flow}.")
        return
    others = sorted(allowed - {_REFRESH})
    instead = f', or auth_flow = "{others[0]}" in the profile' if others and others[0] == SRP else ""
    yield mistake(
        "app_client.auth_flow",
        f"It does not allow the profile's flow, {flow}: nobody can sign in. It allows {', '.join(others) or 'none'}.",
        setting(f"ExplicitAuthFlows to include ALLOW_{flow}", "explicit_auth_flows") + instead,
    )


def _refresh(allowed: set[str], client: Mapping[str, Any]) -> Iterator[Finding]:
    if (client.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED":
        yield ok(
            "app_client.refresh",
            "Sessions can be renewed; each renewal issues a new refresh token (rotation).",
        )
    elif _REFRESH in allowed:
        yield ok("app_client.refresh", "Sessions can be renewed.")
    else:
        yield mistake(
            "app_client.refresh",
            "It does not allow refresh tokens: everybody must sign in again after an hour.",
            setting(f"ExplicitAuthFlows to include ALLOW_{_REFRESH}", "explicit_auth_flows"),
        )


def _secret(its: Secret, profile: Profile) -> Finding:
    """The two are compared and never shown."""
    name, ours = "app_client.secret", profile.client_secret
    ids = {"user_pool_id": profile.user_pool_id, "client_id": profile.client_id}
    command = aws_command("cognito-idp", "describe-user-pool-client", profile.user_pool_region, **ids)
    look_up = f"`{command}` shows it: set client_secret in the profile."
    if its and not ours:
        return mistake(
            name, "It has a client secret, but the profile does not: AWS refuses every sign-in.", look_up
        )
    if ours and not its:
        where = profile.sources.get("client_secret", "the profile")
        words = "The profile has a client secret, but the app client does not: AWS refuses every sign-in."
        return mistake(name, words, f"Remove client_secret from {where}.")
    if its != (ours or Secret("")):
        return mistake(
            name, "The profile's client secret is not the app client's: AWS refuses every sign-in.", look_up
        )
    return ok(
        name,
        "The profile has its client secret."
        if its
        else "Neither the app client nor the profile has a client secret.",
    )


def _existence(client: Mapping[str, Any]) -> Iterator[Finding]:
    if client.get("PreventUserExistenceErrors") == "ENABLED":
        yield ok("app_client.existence", "It does not reveal which user names exist.")
    else:
        yield warning(
            "app_client.existence",
            "It reveals which user names exist (PreventUserExistenceErrors is LEGACY).",
            setting("PreventUserExistenceErrors to ENABLED", 'prevent_user_existence_errors = "ENABLED"'),
        )


def _revocation(client: Mapping[str, Any]) -> Iterator[Finding]:
    if client.get("EnableTokenRevocation"):
        yield ok("app_client.revocation", "Signing out revokes the session.")
    else:
        yield warning(
            "app_client.revocation",
            "Tokens cannot be revoked: a copied refresh token stays valid after sign-out.",
            setting("EnableTokenRevocation to true", "enable_token_revocation = true"),
        )


def _federation(client: Mapping[str, Any]) -> Iterator[Finding]:
    """Whoever comes from there for the first time is given an account, though self sign-up be closed."""
    others = [name for name in client.get("SupportedIdentityProviders") or () if name != "COGNITO"]
    if others and client.get("AllowedOAuthFlowsUserPoolClient"):
        yield information(
            "app_client.federation",
            f"Anybody who can sign in with {', '.join(others)} gets an account, and so AWS credentials.",
            setting("SupportedIdentityProviders to the intended ones", "supported_identity_providers"),
        )


def _validity(client: Mapping[str, Any]) -> Iterator[Finding]:
    units = client.get("TokenValidityUnits") or {}
    long = []
    for kind, name in (("AccessToken", "access token"), ("IdToken", "ID token")):
        validity = client.get(f"{kind}Validity") or 0
        seconds = validity * _SECONDS.get(units.get(kind) or "hours", _HOUR)
        if seconds > _HOUR:
            long.append(f"an {name} {seconds / _HOUR:g} hours")
    if long:
        yield information(
            "app_client.validity",
            f"Tokens are valid for a long time: {', '.join(long)}. Until they expire, services "
            "that check only the signature accept them, "
            "even if the user was disabled or deleted.",
            setting(
                "AccessTokenValidity and IdTokenValidity to an hour",
                "access_token_validity, id_token_validity",
            ),
        )
    else:
        yield ok("app_client.validity", "Access and ID tokens are valid for an hour at most.")
