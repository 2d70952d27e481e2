"""Managed login, for a profile that names its domain: what a sign-in with a browser needs.

https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...config import Profile, managed_login_hosts
from ..aws_command import aws_command
from .finding import Finding, mistake, not_looked_at, ok, setting, warning

_ACCOUNT = "aws.cognito.signin.user.admin"


def check(
    pool: Mapping[str, Any] | None, client: Mapping[str, Any] | None, profile: Profile
) -> Iterator[Finding]:
    """
    Args:
        pool: DescribeUserPool's `UserPool`.
        client: DescribeUserPoolClient's `UserPoolClient`; None, as for `pool`: AWS did not say.
    """
    if pool is None:
        yield not_looked_at("managed_login.domain", "the user pool is unknown.", "user_pool.exists")
    else:
        yield _domain(pool, profile)
    if client is None:
        yield not_looked_at("managed_login.callback", "the app client is unknown.", "app_client.exists")
    else:
        yield _callback(client, profile)
        yield _code_grant(client)
        yield _scopes(client)
        yield _providers(client, profile)


def _domain(pool: Mapping[str, Any], profile: Profile) -> Finding:
    name, host = "managed_login.domain", profile.domain.partition("//")[2]
    prefix, own = pool.get("Domain") or "", pool.get("CustomDomain") or ""
    first, _, rest = host.partition(".")
    places, at_replica = (
        managed_login_hosts(profile.user_pool_region),
        managed_login_hosts(profile.sign_in_region),
    )
    if (own and host == own) or (prefix and first == prefix and rest in (*places, *at_replica)):
        return ok(name, f"{host} is the pool's domain.")
    has = " and ".join(filter(None, (own, f"{prefix}.{places[0]}" if prefix else "")))
    if has:
        return mistake(
            name, f"{host} is not the pool's domain: {has} is.", f'domain = "{own or has}" in the profile.'
        )
    return mistake(
        name,
        f"The profile has the domain {host}, but the pool has none: there is no sign-in page.",
        aws_command(
            "cognito-idp",
            "create-user-pool-domain",
            profile.user_pool_region,
            user_pool_id=profile.user_pool_id,
            domain=first,
        ),
    )


def _callback(client: Mapping[str, Any], profile: Profile) -> Finding:
    name = "managed_login.callback"
    if profile.redirect_uri in (client.get("CallbackURLs") or ()):
        return ok(name, f"{profile.redirect_uri} is a callback URL of the app client.")
    return mistake(
        name,
        f"{profile.redirect_uri} is not a callback URL of the app client: managed login does not "
        "redirect the browser there.",
        setting(f"CallbackURLs to include {profile.redirect_uri}", "callback_urls"),
    )


def _code_grant(client: Mapping[str, Any]) -> Finding:
    name = "managed_login.code_grant"
    on = client.get("AllowedOAuthFlowsUserPoolClient")
    if on and "code" in (client.get("AllowedOAuthFlows") or ()):
        return ok(name, "The app client allows the authorization code grant.")
    return mistake(
        name,
        "The app client does not allow the authorization code grant"
        + (": " if on else " (OAuth is off for it): ")
        + "managed login refuses to start.",
        setting(
            "AllowedOAuthFlowsUserPoolClient to true and AllowedOAuthFlows to include code",
            "allowed_oauth_flows_user_pool_client, allowed_oauth_flows",
        ),
    )


def _scopes(client: Mapping[str, Any]) -> Finding:
    name, scopes = "managed_login.scopes", client.get("AllowedOAuthScopes") or ()
    if "openid" not in scopes:
        return mistake(
            name,
            "The app client does not allow the scope openid: there is no ID token, and so no AWS credentials.",
            setting("AllowedOAuthScopes to include openid", "allowed_oauth_scopes"),
        )
    if _ACCOUNT not in scopes:
        return warning(
            name,
            f"The app client does not allow the scope {_ACCOUNT}: `account`, `mfa` and `devices` refuse to work.",
            setting(f"AllowedOAuthScopes to include {_ACCOUNT}", "allowed_oauth_scopes"),
        )
    return ok(name, "The app client allows the required scopes.")


def _providers(client: Mapping[str, Any], profile: Profile) -> Finding:
    name, providers = "managed_login.providers", client.get("SupportedIdentityProviders") or ()
    wanted = profile.identity_provider
    if not providers or (wanted and wanted not in providers):
        return mistake(
            name,
            f"The app client does not offer the identity provider {wanted}."
            if wanted
            else "The app client has no identity provider: its sign-in page is empty.",
            setting(
                f"SupportedIdentityProviders to include {wanted or 'COGNITO'}", "supported_identity_providers"
            ),
        )
    return ok(name, f"The app client offers {wanted or ', '.join(providers)}.")
