"""The user pool.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...config import CHOICE, CUSTOM, Profile
from ...tokens import issuers_of
from ..aws_command import aws_command
from .finding import Finding, information, mistake, ok, setting, warning

_SHORTEST_PASSWORD = 8
_TRIGGERS = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")
_FACTORS = {
    "SmsMfaConfiguration": "text messages",
    "EmailMfaConfiguration": "email",
}


def check(pool: Mapping[str, Any], factors: Mapping[str, Any] | None, profile: Profile) -> Iterator[Finding]:
    """
    Args:
        pool: DescribeUserPool's `UserPool`.
        factors: GetUserPoolMfaConfig's answer; None where MFA is off, or AWS did not say.
    """
    yield from _issuer(pool, profile)
    yield from _mfa(pool, factors, profile)
    yield from _first_factors(pool, profile)
    yield from _for_custom_auth(pool, profile)
    yield from _for_strangers(pool)
    yield from _password(pool)
    yield from _deletion(pool)


def is_updated(pool: Mapping[str, Any]) -> bool:
    """Return whether its tokens name the issuer of the updated kind."""
    return (pool.get("IssuerConfiguration") or {}).get("Type") == "UPDATED"


def replica(response: Mapping[str, Any], profile: Profile) -> Finding:
    """Return whether the profile's users are sent to a replica that answers them.

    Args:
        response: ListUserPoolReplicas's.
    """
    name, region = "user_pool.replica", profile.replica_region
    states = {each.get("RegionName"): each.get("Status") for each in response.get("UserPoolReplicas") or ()}
    if region not in states:
        return mistake(
            name,
            f"The pool has no replica in {region}, where the profile sends users: nobody can sign in.",
            "Remove replica_region from the profile, or create the replica.",
        )
    if states[region] != "ACTIVE":
        return mistake(
            name,
            f"The replica in {region}, where the profile sends users, is {states[region]}: nobody can sign in.",
            aws_command(
                "cognito-idp",
                "update-user-pool-replica",
                profile.user_pool_region,
                user_pool_id=profile.user_pool_id,
                region_name=region,
                status="ACTIVE",
            ),
        )
    return ok(name, f"Its replica in {region} is active.")


def _issuer(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    original, updated, *_ = issuers_of(profile)
    if is_updated(pool):
        yield information(
            "user_pool.issuer",
            f"Its tokens name the issuer {updated}: an API's authorizer that names {original} refuses them. AWS does "
            "not document whether an identity pool knows it by another name than the usual one.",
            f"Name {updated} as the issuer in the authorizers of your APIs.",
        )


def _mfa(pool: Mapping[str, Any], factors: Mapping[str, Any] | None, profile: Profile) -> Iterator[Finding]:
    required = pool.get("MfaConfiguration") or "OFF"
    turn_on = aws_command(
        "cognito-idp",
        "set-user-pool-mfa-config",
        profile.user_pool_region,
        user_pool_id=profile.user_pool_id,
        mfa_configuration="ON",
        **{"software-token-mfa-configuration": "Enabled=true"},
    )
    if required == "OFF":
        yield warning("user_pool.mfa", "MFA is off: a stolen password is enough to sign in.", turn_on)
        return
    if required == "ON":
        yield ok("user_pool.mfa", "MFA is required.")
    else:
        yield information(
            "user_pool.mfa",
            "MFA is optional: users who have not set it up are not asked for it.",
            turn_on,
        )
    if factors is None:
        return
    others = [name for key, name in _FACTORS.items() if factors.get(key)]
    if (factors.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled"):
        yield ok("user_pool.totp", "Authenticator apps (TOTP) are allowed.")
    elif others:
        yield warning(
            "user_pool.totp",
            f"Authenticator apps (TOTP) are not allowed: MFA codes come only by {' or '.join(others)}.",
            setting(
                "SoftwareTokenMfaConfiguration to Enabled",
                "software_token_mfa_configuration { enabled = true }",
            ),
        )
    else:
        yield mistake(
            "user_pool.totp",
            "MFA is on, but no MFA method is allowed: nobody can set one up.",
            setting(
                "SoftwareTokenMfaConfiguration to Enabled",
                "software_token_mfa_configuration { enabled = true }",
            ),
        )


def _first_factors(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignInPolicyType.html"""
    wanted = profile.preferred_challenge.replace("PASSWORD_SRP", "PASSWORD")
    if profile.auth_flow != CHOICE or not wanted:
        return
    policy = (pool.get("Policies") or {}).get("SignInPolicy") or {}
    allowed = policy.get("AllowedFirstAuthFactors") or ["PASSWORD"]
    if wanted in allowed:
        yield ok("user_pool.first_factor", f"A sign-in can start with {profile.preferred_challenge}.")
    else:
        yield mistake(
            "user_pool.first_factor",
            f"The profile starts with {profile.preferred_challenge}, but the pool allows only {', '.join(allowed)}.",
            setting(
                f"AllowedFirstAuthFactors to include {wanted}", "sign_in_policy.allowed_first_auth_factors"
            ),
        )


def _for_custom_auth(pool: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    if profile.auth_flow != CUSTOM:
        return
    missing = [name for name in _TRIGGERS if not (pool.get("LambdaConfig") or {}).get(name)]
    if missing:
        yield mistake(
            "user_pool.triggers",
            f"The profile's flow is {CUSTOM}, and the pool has no trigger {' and no '.join(missing)}: nothing asks the "
            "questions.",
            setting("LambdaConfig's triggers", "lambda_config"),
        )
    else:
        yield ok("user_pool.triggers", f"The pool has the triggers of {CUSTOM}.")


def _for_strangers(pool: Mapping[str, Any]) -> Iterator[Finding]:
    if (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        yield ok("user_pool.sign_up", "Self sign-up is off: administrators create the accounts.")
    else:
        yield information(
            "user_pool.sign_up",
            "Self sign-up is on: anybody who knows the app client's id can create an account, and "
            "so get AWS credentials.",
            setting(
                "AllowAdminCreateUserOnly to true",
                "admin_create_user_config { allow_admin_create_user_only = true }",
            ),
        )


def _password(pool: Mapping[str, Any]) -> Iterator[Finding]:
    policy = (pool.get("Policies") or {}).get("PasswordPolicy") or {}
    length = int(policy.get("MinimumLength") or 0)
    if length >= _SHORTEST_PASSWORD:
        yield ok("user_pool.password", f"Passwords must have at least {length} characters.")
    else:
        yield information(
            "user_pool.password",
            f"The password policy is weak: it allows {length} characters.",
            setting("MinimumLength to 12 or more", "password_policy { minimum_length = 12 }"),
        )


def _deletion(pool: Mapping[str, Any]) -> Iterator[Finding]:
    if pool.get("DeletionProtection") == "ACTIVE":
        yield ok("user_pool.deletion", "The pool is protected from deletion.")
    else:
        yield information(
            "user_pool.deletion",
            "The pool is not protected from deletion: one command can delete it with all users.",
            setting("DeletionProtection to ACTIVE", 'deletion_protection = "ACTIVE"'),
        )
