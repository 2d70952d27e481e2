"""What `admin doctor` makes of AWS's answers about a set-up; tests/external/test_admin_doctor.py has an emulator's own.

These have the shapes of the API reference, and only what is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.services.admin.conditions import DEPENDS, NO, YES
from cognito_tui.services.admin.findings import (
    app_client,
    credential_proxy,
    identity_pool,
    machine,
    managed_login,
    role,
    user_pool,
)
from cognito_tui.services.admin.findings.finding import (
    INFORMATION,
    MISTAKE,
    NOT_WEIGHED,
    OK,
    WARNING,
    Finding,
)
from cognito_tui.services.admin.findings.rights import simulated
from cognito_tui.services.admin.groups import Group
from cognito_tui.services.admin.pool_roles import TOKEN, PoolRoles, RoleMapping
from cognito_tui.services.admin.trust_policies import trust_policy
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM, PASSWORD, Profile

POOL_ID, CLIENT_ID = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12EXAMPLE"
IDENTITY_POOL_ID = "eu-west-1:12345678-1234-1234-1234-123456789abc"
PROVIDER = f"cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}"
ROLE = "arn:aws:iam::123456789012:role/people"
TAKER = "arn:aws:iam::123456789012:role/proxy"
HOUR = 3600
CANARY = "canary-of-a-client-secret-0123456789"
PROFILE = Profile("work", POOL_ID, CLIENT_ID, IDENTITY_POOL_ID)
CLASSIC = {"role_arn": ROLE, "duration": 12 * HOUR}
BROWSER = {"domain": "https://shop.auth.eu-west-1.amazoncognito.com"}
PROXY = {"proxy_function": "proxy", "duration": HOUR}

USER_POOL = {
    "MfaConfiguration": "ON",
    "Policies": {"PasswordPolicy": {"MinimumLength": 12}},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "DeletionProtection": "ACTIVE",
    "Domain": "shop",
}
FACTORS = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
CLIENT = {
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": True,
    "AccessTokenValidity": 60,
    "IdTokenValidity": 60,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "aws.cognito.signin.user.admin"],
    "CallbackURLs": [PROFILE.redirect_uri],
    "SupportedIdentityProviders": ["COGNITO"],
}
IDENTITY_POOL = {
    "AllowUnauthenticatedIdentities": False,
    "AllowClassicFlow": False,
    "CognitoIdentityProviders": [
        {"ProviderName": PROVIDER, "ClientId": CLIENT_ID, "ServerSideTokenCheck": True}
    ],
}
FUNCTION = {
    "FunctionName": "proxy",
    "State": "Active",
    "LastUpdateStatus": "Successful",
    "Environment": {
        "Variables": {
            "COGNITO_ISSUER": f"https://{PROVIDER}",
            "COGNITO_CLIENT_ID": CLIENT_ID,
            "ROLE_ARN": ROLE,
            "MAX_DURATION": "3600",
        }
    },
}


def profile(**settings: Any) -> Profile:
    return replace(PROFILE, **settings)


def told(findings: Iterable[Finding], check: str) -> Finding:
    (finding,) = (finding for finding in findings if finding.check == check)
    return finding


def states(findings: Iterable[Finding]) -> set[str]:
    return {finding.state for finding in findings}


def test_a_set_up_as_it_should_be_has_nothing_wrong() -> None:
    browser = profile(**BROWSER)
    findings = [
        *machine.check(""),
        *user_pool.check(USER_POOL, FACTORS, PROFILE),
        *app_client.check(CLIENT, PROFILE),
        *managed_login.check(USER_POOL, CLIENT, browser),
        *identity_pool.check(IDENTITY_POOL, PROFILE),
        *identity_pool.check_mappings(PoolRoles(ROLE), PROFILE),
        *role.check(
            {"RoleName": "people", "AssumeRolePolicyDocument": trust_policy(IDENTITY_POOL_ID)},
            IDENTITY_POOL_ID,
        ),
        *credential_proxy.check(FUNCTION, profile(**PROXY)),
    ]
    assert states(findings) == {OK}
    assert [finding.check for finding in findings if finding.fix] == []
    checks = [finding.check for finding in findings]
    assert len(set(checks)) == len(checks)


@pytest.mark.parametrize(
    ("change", "factors", "settings", "check", "state", "words"),
    [
        ({"MfaConfiguration": "OFF"}, None, {}, "mfa", WARNING, "MFA is off"),
        ({"MfaConfiguration": "OPTIONAL"}, FACTORS, {}, "mfa", INFORMATION, "optional"),
        ({}, {"SmsMfaConfiguration": {"a": 1}}, {}, "totp", WARNING, "only by text messages"),
        (
            {},
            {"SoftwareTokenMfaConfiguration": {"Enabled": False}},
            {},
            "totp",
            MISTAKE,
            "nobody can set one up",
        ),
        ({"AdminCreateUserConfig": {}}, FACTORS, {}, "sign_up", INFORMATION, "Self sign-up is on"),
        ({"DeletionProtection": "INACTIVE"}, FACTORS, {}, "deletion", INFORMATION, "not protected"),
        (
            {"Policies": {"PasswordPolicy": {"MinimumLength": 6}}},
            FACTORS,
            {},
            "password",
            INFORMATION,
            "6 characters",
        ),
        (
            {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}},
            FACTORS,
            {"auth_flow": CHOICE, "preferred_challenge": "EMAIL_OTP"},
            "first_factor",
            MISTAKE,
            "starts with EMAIL_OTP, but the pool allows only PASSWORD",
        ),
        (
            {},
            FACTORS,
            {"auth_flow": CHOICE, "preferred_challenge": "PASSWORD_SRP"},
            "first_factor",
            OK,
            "PASSWORD_SRP",
        ),
        (
            {"LambdaConfig": {"DefineAuthChallenge": "arn", "CreateAuthChallenge": "arn"}},
            FACTORS,
            {"auth_flow": CUSTOM},
            "triggers",
            MISTAKE,
            "no trigger VerifyAuthChallengeResponse",
        ),
    ],
)
def test_user_pool(
    change: dict[str, Any], factors: Any, settings: Any, check: str, state: str, words: str
) -> None:
    finding = told(
        user_pool.check({**USER_POOL, **change}, factors, profile(**settings)), f"user_pool.{check}"
    )
    assert (finding.state, bool(finding.fix)) == (state, state != OK)
    assert words in finding.words


@pytest.mark.parametrize(
    ("change", "settings", "check", "state", "words"),
    [
        (
            {},
            {"auth_flow": PASSWORD},
            "auth_flow",
            MISTAKE,
            "does not allow the profile's flow, USER_PASSWORD_AUTH",
        ),
        ({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}, {}, "auth_flow", MISTAKE, "USER_SRP_AUTH"),
        ({"ExplicitAuthFlows": []}, {}, "auth_flow", OK, "USER_SRP_AUTH"),  # as AWS does where nothing is set
        (
            {"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]},
            {},
            "auth_flow",
            MISTAKE,
            "It allows CUSTOM_AUTH.",
        ),
        ({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}, {"auth_flow": PASSWORD}, "auth_flow", OK, ""),
        (
            {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
            {},
            "refresh",
            MISTAKE,
            "does not allow refresh tokens",
        ),
        (
            {
                "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 30},
            },
            {},
            "refresh",
            OK,
            "rotation",
        ),
        ({"ClientSecret": CANARY}, {}, "secret", MISTAKE, "but the profile does not"),
        ({}, {"client_secret": Secret(CANARY)}, "secret", MISTAKE, "but the app client does not"),
        (
            {"ClientSecret": CANARY},
            {"client_secret": Secret(f"{CANARY}2")},
            "secret",
            MISTAKE,
            "is not the app",
        ),
        ({"ClientSecret": CANARY}, {"client_secret": Secret(CANARY)}, "secret", OK, "has its client secret"),
        ({"PreventUserExistenceErrors": "LEGACY"}, {}, "existence", WARNING, "LEGACY"),
        ({"EnableTokenRevocation": False}, {}, "revocation", WARNING, "cannot be revoked"),
        ({"SupportedIdentityProviders": ["COGNITO", "Google"]}, {}, "federation", INFORMATION, "with Google"),
        ({"AccessTokenValidity": 1440}, {}, "validity", INFORMATION, "an access token 24 hours."),
        (
            {"IdTokenValidity": 5, "TokenValidityUnits": {}},
            {},
            "validity",
            INFORMATION,
            "an ID token 5 hours.",
        ),
    ],
)
def test_app_client(change: dict[str, Any], settings: Any, check: str, state: str, words: str) -> None:
    findings = list(app_client.check({**CLIENT, **change}, profile(**settings)))
    finding = told(findings, f"app_client.{check}")
    assert (finding.state, bool(finding.fix)) == (state, state != OK)
    assert words in finding.words
    assert CANARY not in repr(findings)


@pytest.mark.parametrize(
    ("change", "settings", "check", "state", "words"),
    [
        ({"Domain": "other"}, {}, "domain", MISTAKE, "other.auth.eu-west-1.amazoncognito.com is"),
        ({"Domain": None}, {}, "domain", MISTAKE, "the pool has none"),
        ({"CustomDomain": "auth.example.com"}, {"domain": "https://auth.example.com"}, "domain", OK, ""),
        ({}, {"redirect_uri": "http://localhost:9000/callback"}, "callback", MISTAKE, "localhost:9000"),
        ({"AllowedOAuthFlows": ["implicit"]}, {}, "code_grant", MISTAKE, "authorization code grant"),
        ({"AllowedOAuthFlowsUserPoolClient": False}, {}, "code_grant", MISTAKE, "OAuth is off"),
        ({"AllowedOAuthScopes": ["email"]}, {}, "scopes", MISTAKE, "no ID token"),
        ({"AllowedOAuthScopes": ["openid"]}, {}, "scopes", WARNING, "aws.cognito.signin.user.admin"),
        ({"SupportedIdentityProviders": []}, {}, "providers", MISTAKE, "no identity provider"),
        ({}, {"identity_provider": "Google"}, "providers", MISTAKE, "Google"),
    ],
)
def test_managed_login(change: dict[str, Any], settings: Any, check: str, state: str, words: str) -> None:
    findings = managed_login.check(
        {**USER_POOL, **change}, {**CLIENT, **change}, profile(**{**BROWSER, **settings})
    )
    finding = told(findings, f"managed_login.{check}")
    assert (finding.state, bool(finding.fix)) == (state, state != OK)
    assert words in finding.words


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ({}, "It does not list this user pool; its providers are: none."),
        (
            {"ProviderName": "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another"},
            "does not list this user pool",
        ),
        ({"ProviderName": f"cognito-idp.us-east-1.amazonaws.com/{POOL_ID}"}, f"should read {PROVIDER}"),
        ({"ProviderName": f"cognito-idp.eu-west-1.amazonaws.com.cn/{POOL_ID}"}, f"should read {PROVIDER}"),
        ({"ProviderName": PROVIDER, "ClientId": "another"}, "with another app client, another"),
    ],
)
def test_a_provider_that_is_not_the_profiles_is_told_apart(provider: dict[str, str], words: str) -> None:
    providers = [{"ClientId": CLIENT_ID, **provider}] if provider else []
    finding = told(
        identity_pool.check({**IDENTITY_POOL, "CognitoIdentityProviders": providers}, PROFILE),
        "identity_pool.provider",
    )
    assert finding.state == MISTAKE
    assert words in finding.words
    assert PROVIDER in finding.fix
    assert CLIENT_ID in finding.fix


def test_in_china_the_provider_has_chinas_suffix() -> None:
    there = profile(user_pool_id="cn-north-1_AbCdEfGhI")
    for suffix, state in (("", MISTAKE), (".cn", OK)):
        name = f"cognito-idp.cn-north-1.amazonaws.com{suffix}/cn-north-1_AbCdEfGhI"
        providers = [{"ProviderName": name, "ClientId": CLIENT_ID}]
        findings = identity_pool.check({"CognitoIdentityProviders": providers}, there)
        assert told(findings, "identity_pool.provider").state == state


@pytest.mark.parametrize(
    ("change", "settings", "check", "state"),
    [
        ({"AllowUnauthenticatedIdentities": True}, {}, "guests", WARNING),
        ({}, CLASSIC, "classic_flow", MISTAKE),
        ({"AllowClassicFlow": True}, CLASSIC, "classic_flow", OK),
        ({"AllowClassicFlow": None}, CLASSIC, "classic_flow", OK),  # never set: AWS allows it (aws-cli#7652)
        ({"AllowClassicFlow": True}, {}, "classic_flow", INFORMATION),
        ({"AllowClassicFlow": True}, {**CLASSIC, **PROXY}, "classic_flow", INFORMATION),
        ({"SupportedLoginProviders": {"accounts.google.com": "1"}}, {}, "others", INFORMATION),
        ({"SamlProviderARNs": ["arn:aws:iam::123456789012:saml-provider/x"]}, {}, "others", INFORMATION),
        ({"DeveloperProviderName": "ours"}, {}, "others", INFORMATION),
    ],
)
def test_identity_pool(change: dict[str, Any], settings: Any, check: str, state: str) -> None:
    findings = identity_pool.check({**IDENTITY_POOL, **change}, profile(**settings))
    assert told(findings, f"identity_pool.{check}").state == state


def test_role_mappings_rule_the_classic_flow_out_and_are_what_roles_of_groups_take() -> None:
    mapping = RoleMapping(f"{PROVIDER}:{CLIENT_ID}", TOKEN, denied=False)
    mapped, plain = PoolRoles(ROLE, mappings=(mapping,)), PoolRoles(ROLE)

    def state(roles: PoolRoles, **settings: Any) -> set[str]:
        return states(identity_pool.check_mappings(roles, profile(**settings)))

    assert (state(mapped, **CLASSIC), state(plain, **CLASSIC)) == ({MISTAKE}, set())
    assert (state(mapped, role_arn=ROLE), state(plain, role_arn=ROLE)) == (set(), {WARNING})
    assert state(mapped) == state(plain) == set()


def _trusting(**changes: Any) -> dict[str, Any]:
    statement = {**trust_policy(IDENTITY_POOL_ID)["Statement"][0], **changes}
    return {"RoleName": "people", "AssumeRolePolicyDocument": {"Statement": [statement]}}


AUD = {"StringEquals": {"cognito-identity.amazonaws.com:aud": IDENTITY_POOL_ID}}
AMR = {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, MISTAKE, "does not admit the users"),
        ({"Action": "sts:AssumeRole"}, MISTAKE, "sts:AssumeRoleWithWebIdentity"),
        (
            {"Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:other"}, **AMR}},
            MISTAKE,
            "eu-west-1:other",
        ),
        ({"Condition": AMR}, WARNING, "aud"),
        ({"Condition": AUD}, WARNING, "guests"),
        (
            {
                "Condition": {
                    **AUD,
                    "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"},
                }
            },
            MISTAKE,
            "unauthenticated",
        ),
        (
            {"Condition": {**AUD, "StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}},
            WARNING,
            "without ForAnyValue",
        ),
    ],
)
def test_a_trust_policy_that_keeps_users_out_or_lets_others_in(
    changes: dict[str, Any], state: str, words: str
) -> None:
    finding = told(role.check(_trusting(**changes), IDENTITY_POOL_ID), "roles.trust")
    assert finding.state == state
    assert words in finding.words
    assert finding.fix.startswith("aws iam update-assume-role-policy --role-name people --policy-document '{")
    assert IDENTITY_POOL_ID in finding.fix


def test_a_role_that_may_not_be_had_for_so_long() -> None:
    findings = role.check({**_trusting(), "MaxSessionDuration": HOUR}, IDENTITY_POOL_ID, 12 * HOUR)
    finding = told(findings, "roles.duration")
    assert finding.state == MISTAKE
    assert "allows sessions of 1 hour, but the profile requests 12 hours" in finding.words
    assert "aws iam update-role --role-name people --max-session-duration 43200" in finding.fix


def test_a_role_that_no_group_has() -> None:
    asking, mapping = profile(role_arn=ROLE), RoleMapping(f"{PROVIDER}:{CLIENT_ID}", TOKEN, denied=False)

    def found(role_arn: str) -> Finding:
        return told(
            role.check_groups([Group("engineers", role_arn=role_arn)], mapping, asking), "roles.group"
        )

    having = found(ROLE)
    assert (having.state, found(TAKER).state) == (OK, MISTAKE)
    assert "engineers" in having.words


def test_what_iam_did_not_say_is_not_allowed() -> None:
    allowed, denied = {"EvalDecision": "allowed"}, {"EvalDecision": "implicitDeny"}
    depends = {**denied, "MissingContextValues": ["aws:SourceIp"]}
    for results, answer in (
        ([allowed, allowed], YES),
        ([allowed, denied], NO),
        ([allowed, depends], DEPENDS),
        ([depends, denied], NO),
        ([], NO),
    ):
        assert simulated({"EvaluationResults": results}).allowed == answer


def _function(**variables: str | None) -> dict[str, Any]:
    settings = {**FUNCTION["Environment"]["Variables"], **variables}  # type: ignore[index]
    kept = {name: value for name, value in settings.items() if value is not None}
    return {**FUNCTION, "Environment": {"Variables": kept}}


@pytest.mark.parametrize(
    ("function", "settings", "check", "state", "words"),
    [
        (
            {**FUNCTION, "State": "Failed", "StateReason": "No role."},
            {},
            "state",
            MISTAKE,
            "be deployed. No role.",
        ),
        ({**FUNCTION, "LastUpdateStatus": "Failed"}, {}, "state", MISTAKE, "could not be deployed."),
        ({**FUNCTION, "State": "Inactive"}, {}, "state", OK, ""),
        (_function(COGNITO_ISSUER=None, OTHER=CANARY), {}, "settings", INFORMATION, "not this project's"),
        (
            _function(COGNITO_CLIENT_ID="another"),
            {},
            "settings",
            MISTAKE,
            "COGNITO_CLIENT_ID is another and not",
        ),
        (
            _function(COGNITO_ISSUER="https://elsewhere"),
            {},
            "settings",
            MISTAKE,
            "COGNITO_ISSUER is https://elsewhere",
        ),
        (_function(ROLE_ARN=None), {}, "role", MISTAKE, "no ROLE_ARN"),
        (_function(JWKS_URL="https://keys.example"), {}, "keys", WARNING, "the keys at https://keys.example"),
        (FUNCTION, {"proxy_role": TAKER}, "role", MISTAKE, "and no other"),
        (FUNCTION, {"duration": 12 * HOUR}, "duration", WARNING, "asks for 12 hours, and it gives 1 hour"),
        (_function(MAX_DURATION="1800"), {}, "duration", WARNING, "it gives 0.5 hours"),
    ],
)
def test_credential_proxy(
    function: dict[str, Any], settings: Any, check: str, state: str, words: str
) -> None:
    findings = list(credential_proxy.check(function, profile(**{**PROXY, **settings})))
    finding = told(findings, f"credential_proxy.{check}")
    assert (finding.state, bool(finding.fix)) == (state, state != OK)
    assert words in finding.words
    assert CANARY not in repr(findings)


@pytest.mark.parametrize(
    ("principal", "actions", "trusts", "by_name"),
    [
        ({"AWS": TAKER}, ["sts:AssumeRole", "sts:TagSession"], True, True),
        ({"AWS": ["123456789012"]}, ["sts:*"], True, False),
        ({"AWS": "arn:aws:iam::123456789012:root"}, ["sts:AssumeRole", "sts:TagSession"], True, False),
        ({"AWS": TAKER}, ["sts:AssumeRole"], False, False),
        ({"AWS": ROLE}, ["sts:AssumeRole", "sts:TagSession"], False, False),
        ({"Service": "lambda.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"], False, False),
    ],
)
def test_whether_a_role_trusts_the_function(
    principal: dict[str, Any], actions: list[str], trusts: bool, by_name: bool
) -> None:
    policy = {"Statement": {"Effect": "Allow", "Principal": principal, "Action": actions}}
    assert (credential_proxy.check_target(policy, "people", TAKER).state == OK) == trusts
    assert credential_proxy.leaves_it_to_the_account(policy, TAKER) == (trusts and not by_name)


def test_a_variable_that_is_not_known_is_not_weighed_and_its_value_not_said() -> None:
    function = _function(AWS_ENDPOINT_URL_STS=CANARY)
    finding = told(credential_proxy.check(function, profile(**PROXY)), "credential_proxy.settings")
    assert (finding.state, "AWS_ENDPOINT_URL_STS" in finding.not_weighed[0]) == (NOT_WEIGHED, True)
    assert CANARY not in repr(finding)


def test_a_role_that_everybody_may_take_needs_no_credential_proxy() -> None:
    for principal in ("*", {"AWS": "*"}):
        policy = {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:*"}}
        finding = credential_proxy.check_target(policy, "people", TAKER)
        assert (finding.state, bool(finding.fix)) == (WARNING, True)
        assert "too permissive. It admits everybody in AWS" in finding.words


def test_a_clock_that_is_wrong_is_a_mistake() -> None:
    (finding,) = machine.check("This machine's clock is 60 minutes slow.")
    assert (finding.state, finding.words.startswith("This machine's clock is 60 minutes slow.")) == (
        MISTAKE,
        True,
    )
