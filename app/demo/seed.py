"""What the demo's AWS account holds: a user pool, an app client, an identity pool with a role, a bucket, one user."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..services.base import Secret
from ..services.config import DEFAULT_REDIRECT_URI
from . import passwords
from .attributes import listed
from .pool import REGION
from .scenarios import Scenario

ROLE = "field-staff"
BUCKET = "field-notes"
USERNAME = "ada"
CALLBACK_URL = DEFAULT_REDIRECT_URI

_BIRDS = ("Avocet", "Curlew", "Dunlin", "Fulmar", "Gannet", "Osprey", "Plover", "Puffin", "Tern", "Wagtail")
_COLOURS = ("Amber", "Azure", "Copper", "Coral", "Indigo", "Ivory", "Ochre", "Olive", "Silver", "Umber")


@dataclass(frozen=True)
class Seeded:
    """Attributes:
    role_arn: what those who are signed in become.
    password: the one user's, if there is a user; temporary where they have to choose another.
    """

    user_pool_id: str
    client_id: str
    identity_pool_id: str
    role_arn: str
    password: Secret


def seed(endpoint: str, admin_token: str, scenario: Scenario) -> Seeded:
    """Creates it all, over HTTP, at `endpoint`. Raises botocore's errors: nothing here can be refused."""
    clients = _Clients(endpoint, admin_token)
    user_pools = clients("cognito-idp")
    user_pool_id = user_pools.create_user_pool(
        PoolName="demo",
        Policies={"PasswordPolicy": passwords.POLICY},
        Schema=[
            {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True}
            for name in scenario.required_attributes
        ],
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": not scenario.sign_up},
    )["UserPool"]["Id"]
    client_id = user_pools.create_user_pool_client(
        UserPoolId=user_pool_id,
        ClientName="cognito-tui",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        **(_MANAGED_LOGIN if scenario.managed_login else {}),
    )["UserPoolClient"]["ClientId"]
    identity_pool_id, role_arn = _identity_pool(clients, user_pool_id, client_id, scenario)
    buckets = clients("s3")
    with suppress(buckets.exceptions.BucketAlreadyOwnedByYou):  # from an earlier demo of this process
        buckets.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    password = f"{secrets.choice(_BIRDS)}-{secrets.randbelow(9000) + 1000}-{secrets.choice(_COLOURS)}"
    _user(user_pools, user_pool_id, client_id, scenario, password)
    return Seeded(user_pool_id, client_id, identity_pool_id, role_arn, Secret(password))


_MANAGED_LOGIN: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"],
    "CallbackURLs": [CALLBACK_URL],
    "LogoutURLs": [CALLBACK_URL],  # without any, the emulator would redirect anywhere
    "SupportedIdentityProviders": ["COGNITO"],
}


def _user(user_pools: Any, user_pool_id: str, client_id: str, scenario: Scenario, password: str) -> None:
    status, attributes = scenario.user_status, listed(scenario.attributes)
    user = {"UserPoolId": user_pool_id, "Username": USERNAME}
    if not status:
        return
    if status == "UNCONFIRMED":
        unproved = [pair for pair in attributes if not pair["Name"].endswith("_verified")]
        user_pools.sign_up(ClientId=client_id, Username=USERNAME, Password=password, UserAttributes=unproved)
        return
    user_pools.admin_create_user(
        **user, TemporaryPassword=password, MessageAction="SUPPRESS", UserAttributes=attributes
    )
    if status != "FORCE_CHANGE_PASSWORD":
        user_pools.admin_set_user_password(**user, Password=password, Permanent=True)
    if status == "RESET_REQUIRED":
        user_pools.admin_reset_user_password(**user)


def _identity_pool(
    clients: _Clients, user_pool_id: str, client_id: str, scenario: Scenario
) -> tuple[str, str]:
    """The identity pool's id, and the ARN of the role that it gives."""
    identity_pools = clients("cognito-identity")
    identity_pool_id: str = identity_pools.create_identity_pool(
        IdentityPoolName="demo",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=bool(scenario.duration),
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
        role_arn: str = roles.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    except roles.exceptions.EntityAlreadyExistsException:  # likewise
        roles.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust)
        role_arn = roles.get_role(RoleName=ROLE)["Role"]["Arn"]
    roles.update_role(RoleName=ROLE, MaxSessionDuration=scenario.longest)
    roles.put_role_policy(
        RoleName=ROLE,
        PolicyName="look-around",
        PolicyDocument=_policy(Action=["s3:ListAllMyBuckets", "sts:GetCallerIdentity"], Resource="*"),
    )
    identity_pools.set_identity_pool_roles(IdentityPoolId=identity_pool_id, Roles={"authenticated": role_arn})
    return identity_pool_id, role_arn


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
        self._admin_token = admin_token

    def __call__(self, service: str) -> Any:
        from botocore.config import Config

        limits = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1}, proxies={})
        client = self._session.client(service, endpoint_url=self._endpoint, config=limits)
        # which is sent unsigned, and so without the token
        client.meta.events.register("before-call.cognito-identity-provider.SignUp", self._add_token)
        return client

    def _add_token(self, params: dict[str, Any], **_: Any) -> None:
        params["headers"]["X-Amz-Security-Token"] = self._admin_token
