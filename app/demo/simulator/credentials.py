"""The identity pool: who a user is in it, an hour of a role, and a token for STS.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import uuid

from .pool import Answer, Body, Pool
from .refusal import invalid_parameter, not_authorized, not_found
from .roles import key_id, new_keys
from .signing import claims_of
from .tokens import open_id_token

_SESSION_NAME = "CognitoIdentityCredentials"  # of the enhanced flow


def get_id(pool: Pool, body: Body) -> Answer:
    if body["IdentityPoolId"] != pool.identity_pool_id:
        raise not_found(f"IdentityPool '{body['IdentityPoolId']}' not found.")
    identity = _identity(pool, _user(pool, body))
    pool.identities.add(identity)
    return {"IdentityId": identity}


def get_credentials_for_identity(pool: Pool, body: Body) -> Answer:
    identity, claims = _checked(pool, body)
    role_arn = body.get("CustomRoleArn") or _mapped_role(pool, claims)
    if "CustomRoleArn" in body and role_arn not in claims.get("cognito:roles", ()):
        raise not_authorized("Access to Role is forbidden.")
    expires_at = pool.now() + pool.credentials_seconds
    count = sum(keys.session_name == _SESSION_NAME for keys in pool.keys.values())
    issued = pool.hand_out(new_keys(role_arn, _SESSION_NAME, expires_at, key_id(count)))
    keys = {
        "AccessKeyId": issued.access_key_id,
        "SecretKey": issued.secret_access_key,
        "SessionToken": issued.session_token,
        "Expiration": issued.expires_at,
    }
    return {"IdentityId": identity, "Credentials": keys}


def _mapped_role(pool: Pool, claims: Answer) -> str:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html"""
    roles = claims.get("cognito:roles", ())
    if not pool.denies_without_role:
        return pool.signed_in_role
    if len(roles) != 1:
        raise not_authorized(f"The ambiguous role mapping rules for: {pool.provider} denied this request.")
    return str(roles[0])


def get_open_id_token(pool: Pool, body: Body) -> Answer:
    identity, claims = _checked(pool, body)
    if not pool.classic_flow:
        raise invalid_parameter("Basic (classic) flow is not enabled, please use enhanced flow.")
    return {"IdentityId": identity, "Token": open_id_token(pool, identity, claims["sub"])}


def _checked(pool: Pool, body: Body) -> tuple[str, Answer]:
    claims = _user(pool, body)
    identity = _identity(pool, claims)
    if body["IdentityId"] not in pool.identities:
        raise not_found(f"Identity '{body['IdentityId']}' not found.")
    if body["IdentityId"] != identity:
        raise not_authorized("Logins don't match. Please include at least one valid login for this identity.")
    return identity, claims


def _identity(pool: Pool, claims: Answer) -> str:
    """Always the same for a user."""
    return f"{pool.region}:{uuid.uuid5(uuid.NAMESPACE_URL, claims['sub'])}"


def _user(pool: Pool, body: Body) -> Answer:
    """The claims of the ID token in Logins."""
    token = (body.get("Logins") or {}).get(pool.provider)
    if token is None:
        raise not_authorized("Unauthenticated access is not supported for this identity pool.")
    claims = claims_of(token)
    if not claims:
        raise not_authorized("Invalid login token. Couldn't verify signed token.")
    if "aud" not in claims:
        raise not_authorized("Invalid login token. Missing a required claim: aud")
    if claims.get("token_use") != "id" or claims["iss"] != pool.issuer:
        raise not_authorized("Token is not from a supported provider of this identity pool.")
    if pool.now() >= claims["exp"]:
        raise not_authorized(f"Invalid login token. Token expired: {claims['exp']} < {int(pool.now())}")
    return claims


OPERATIONS = {
    "GetId": get_id,
    "GetCredentialsForIdentity": get_credentials_for_identity,
    "GetOpenIdToken": get_open_id_token,
}
