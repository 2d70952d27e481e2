"""The identity pool and STS: the simplest answers that let a whole sign-in finish.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import uuid

from .pool import Answer, Body, Pool
from .refusal import not_authorized, not_found
from .tokens import claims_of

ACCOUNT = "000000000000"
ROLE = "arn:aws:sts::000000000000:assumed-role/SignedIn/CognitoIdentityCredentials"


def get_id(pool: Pool, body: Body) -> Answer:
    if body["IdentityPoolId"] != pool.identity_pool_id:
        raise not_found(f"IdentityPool '{body['IdentityPoolId']}' not found.")
    return {"IdentityId": _identity(pool, body)}


def get_credentials_for_identity(pool: Pool, body: Body) -> Answer:
    identity = _identity(pool, body)
    if body["IdentityId"] != identity:
        raise not_authorized("Logins don't match. Please include at least one valid login for this identity.")
    keys = {
        "AccessKeyId": "ASIASCRIPTEDCOGNITO0",
        "SecretKey": f"secret-{uuid.uuid4()}",
        "SessionToken": f"session-{uuid.uuid4()}",
        "Expiration": pool.now() + 3600,
    }
    return {"IdentityId": identity, "Credentials": keys}


def _identity(pool: Pool, body: Body) -> str:
    """The identity of the user whose ID token is in Logins: always the same."""
    token = (body.get("Logins") or {}).get(pool.provider)
    if token is None:
        raise not_authorized("Unauthenticated access is not supported for this identity pool.")
    claims = claims_of(token)
    if not claims or claims["token_use"] != "id" or claims["iss"] != pool.issuer:
        raise not_authorized("Token is not from a supported provider of this identity pool.")
    if pool.now() >= claims["exp"]:
        raise not_authorized(f"Invalid login token. Token expired: {claims['exp']} < {int(pool.now())}")
    return f"{pool.region}:{uuid.uuid5(uuid.NAMESPACE_URL, claims['sub'])}"


def get_caller_identity() -> str:
    """STS speaks XML.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{ROLE}</Arn><UserId>AROASCRIPTED:CognitoIdentityCredentials</UserId><Account>{ACCOUNT}</Account>"
        "</GetCallerIdentityResult><ResponseMetadata><RequestId>scripted</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )


OPERATIONS = {"GetId": get_id, "GetCredentialsForIdentity": get_credentials_for_identity}
