"""What the demo's AWS account holds: a user pool, an app client, an identity pool with a role, a bucket, one user."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..services.secret import Secret
from . import passwords

REGION = "eu-west-1"
ROLE = "field-staff"
BUCKET = "field-notes"
USERNAME = "ada"
REQUIRED_ATTRIBUTES = ("name",)

_BIRDS = ("Avocet", "Curlew", "Dunlin", "Fulmar", "Gannet", "Osprey", "Plover", "Puffin", "Tern", "Wagtail")
_COLOURS = ("Amber", "Azure", "Copper", "Coral", "Indigo", "Ivory", "Ochre", "Olive", "Silver", "Umber")


@dataclass(frozen=True)
class Seeded:
    user_pool_id: str
    client_id: str
    identity_pool_id: str
    temporary_password: Secret


def seed(endpoint: str, admin_token: str) -> Seeded:
    """Creates it all, over HTTP, at `endpoint`. Raises botocore's errors: nothing here can be refused."""
    clients = _Clients(endpoint, admin_token)
    user_pools = clients("cognito-idp")
    user_pool_id = user_pools.create_user_pool(
        PoolName="demo",
        Policies={"PasswordPolicy": passwords.POLICY},
        Schema=[
            {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True}
            for name in REQUIRED_ATTRIBUTES
        ],
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    )["UserPool"]["Id"]
    user_pools.set_user_pool_mfa_config(
        UserPoolId=user_pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    client_id = user_pools.create_user_pool_client(
        UserPoolId=user_pool_id,
        ClientName="cognito-tui",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    identity_pool_id = _identity_pool(clients, user_pool_id, client_id)
    buckets = clients("s3")
    with suppress(buckets.exceptions.BucketAlreadyOwnedByYou):  # from an earlier demo of this process
        buckets.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    password = f"{secrets.choice(_BIRDS)}-{secrets.randbelow(9000) + 1000}-{secrets.choice(_COLOURS)}"
    user_pools.admin_create_user(
        UserPoolId=user_pool_id,
        Username=USERNAME,
        TemporaryPassword=password,
        MessageAction="SUPPRESS",
    )
    return Seeded(user_pool_id, client_id, identity_pool_id, Secret(password))


def _identity_pool(clients: _Clients, user_pool_id: str, client_id: str) -> str:
    identity_pools = clients("cognito-identity")
    identity_pool_id: str = identity_pools.create_identity_pool(
        IdentityPoolName="demo",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[
            {"ProviderName": f"cognito-idp.{REGION}.amazonaws.com/{user_pool_id}", "ClientId": client_id}
        ],
    )["IdentityPoolId"]
    roles = clients("iam")
    trust = _policy(
        Action="sts:AssumeRoleWithWebIdentity",
        Principal={"Federated": "cognito-identity.amazonaws.com"},
        Condition={
            "StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool_id},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        },
    )
    try:
        role_arn = roles.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    except roles.exceptions.EntityAlreadyExistsException:  # likewise
        roles.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust)
        role_arn = roles.get_role(RoleName=ROLE)["Role"]["Arn"]
    roles.put_role_policy(
        RoleName=ROLE,
        PolicyName="look-around",
        PolicyDocument=_policy(Action=["s3:ListAllMyBuckets", "sts:GetCallerIdentity"], Resource="*"),
    )
    identity_pools.set_identity_pool_roles(IdentityPoolId=identity_pool_id, Roles={"authenticated": role_arn})
    return identity_pool_id


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


class _Clients:
    """boto3 clients that know nothing of the user's own AWS files, profile and proxies."""

    def __init__(self, endpoint: str, admin_token: str) -> None:
        import boto3
        import botocore.session

        nothing = {
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
        self._session: Any = boto3.session.Session(
            botocore_session=botocore.session.Session(session_vars=nothing),
            aws_access_key_id="test",  # an administrator, to the emulator
            aws_secret_access_key="test",  # noqa: S106
            aws_session_token=admin_token,
            region_name=REGION,
        )
        self._endpoint = endpoint

    def __call__(self, service: str) -> Any:
        from botocore.config import Config

        limits = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1}, proxies={})
        return self._session.client(service, endpoint_url=self._endpoint, config=limits)
