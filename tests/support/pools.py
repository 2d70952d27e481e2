"""What a tenant has on the AWS side, created with boto3 at an emulator: user pool, app client, identity pool, role."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import SRP, Profile

REGION = "eu-west-1"
FLOWS = ("ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
_CONFIG = Config(retries={"total_max_attempts": 1}, proxies={}, connect_timeout=5, read_timeout=30)


@cache
def admin(endpoint: str, service: str) -> Any:
    """A boto3 client with the emulator's administrator's keys."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=_CONFIG,
    )


@cache
def anybody(endpoint: str, service: str) -> Any:
    """A boto3 client with no keys, as a user has before signing in."""
    config = _CONFIG.merge(Config(signature_version=UNSIGNED))
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, config=config)


@dataclass(frozen=True)
class SeededPool:
    endpoint: str
    user_pool_id: str
    client_id: str
    client_secret: str | None
    identity_pool_id: str
    role_arn: str

    @property
    def pool_name(self) -> str:
        return self.user_pool_id.partition("_")[2]

    def profile(self, auth_flow: str = SRP) -> Profile:
        secret = Secret(self.client_secret) if self.client_secret else None
        return Profile(
            "test", self.user_pool_id, self.client_id, self.identity_pool_id, secret, auth_flow=auth_flow
        )

    def add_user(self, username: str, password: str, *, temporary: bool = False, email: str = "") -> None:
        users = admin(self.endpoint, "cognito-idp")
        attributes = {"email": email, "email_verified": "true"} if email else {}
        users.admin_create_user(
            UserPoolId=self.user_pool_id,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            **({"TemporaryPassword": password} if temporary else {}),
        )
        if not temporary:
            users.admin_set_user_password(
                UserPoolId=self.user_pool_id, Username=username, Password=password, Permanent=True
            )


def seed_pool(
    endpoint: str,
    *,
    mfa: str = "OFF",
    secret: bool = False,
    alias_email: bool = False,
    hide_users: bool = True,
    flows: tuple[str, ...] = FLOWS,
) -> SeededPool:
    """A pool of its own for one test.

    Args:
        mfa: "OFF", "OPTIONAL" or "ON" (authenticator apps).
        secret: whether the app client has one.
        alias_email: whether users may sign in with their email address.
        hide_users: PreventUserExistenceErrors.
        flows: ExplicitAuthFlows.
    """
    users = admin(endpoint, "cognito-idp")
    user_pool_id = users.create_user_pool(
        PoolName="test",
        AutoVerifiedAttributes=["email"],
        **({"AliasAttributes": ["email"]} if alias_email else {}),
    )["UserPool"]["Id"]
    if mfa != "OFF":
        users.set_user_pool_mfa_config(
            UserPoolId=user_pool_id, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration=mfa
        )
    client = users.create_user_pool_client(
        UserPoolId=user_pool_id,
        ClientName="test",
        GenerateSecret=secret,
        ExplicitAuthFlows=list(flows),
        PreventUserExistenceErrors="ENABLED" if hide_users else "LEGACY",
    )["UserPoolClient"]
    identity_pool_id = admin(endpoint, "cognito-identity").create_identity_pool(
        IdentityPoolName="test",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=True,
        CognitoIdentityProviders=[
            {
                "ProviderName": f"cognito-idp.{REGION}.amazonaws.com/{user_pool_id}",
                "ClientId": client["ClientId"],
            }
        ],
    )["IdentityPoolId"]
    return SeededPool(
        endpoint,
        user_pool_id,
        client["ClientId"],
        client.get("ClientSecret"),
        identity_pool_id,
        _role(endpoint, identity_pool_id),
    )


def _role(endpoint: str, identity_pool_id: str) -> str:
    """What the pool's signed-in users may become: someone who lists buckets, for up to twelve hours."""
    roles, name = admin(endpoint, "iam"), f"signed-in-{uuid.uuid4().hex[:12]}"
    trust = _policy(
        Action="sts:AssumeRoleWithWebIdentity",
        Principal={"Federated": "cognito-identity.amazonaws.com"},
        Condition={
            "StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool_id},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        },
    )
    role = roles.create_role(RoleName=name, AssumeRolePolicyDocument=trust, MaxSessionDuration=12 * 3600)[
        "Role"
    ]
    roles.put_role_policy(
        RoleName=name,
        PolicyName="look-around",
        PolicyDocument=_policy(Action="s3:ListAllMyBuckets", Resource="*"),
    )
    identities = admin(endpoint, "cognito-identity")
    try:
        identities.set_identity_pool_roles(
            IdentityPoolId=identity_pool_id, Roles={"authenticated": role["Arn"]}
        )
    except identities.exceptions.ClientError as refused:
        # moto has no such operation, and gives credentials without asking for a role
        if refused.response["ResponseMetadata"]["HTTPStatusCode"] != 500:
            raise
    arn: str = role["Arn"]
    return arn


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
