"""Tokens: given out, renewed, rotated, checked and revoked.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
"""

from __future__ import annotations

import uuid

from .grants import Grant
from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized
from .settings import ADMIN_SCOPE
from .signing import claims_of, encode
from .users import User

OPEN_ID_ISSUER = "https://cognito-identity.amazonaws.com"


def issue(pool: Pool, user: User, device_key: str = "") -> Answer:
    """AuthenticationResult of a finished sign-in, with NewDeviceMetadata where the device is not known yet."""
    new_device: Answer = {}
    if pool.devices != "off" and not device_key:
        new_device = {"NewDeviceMetadata": pool.new_device(user)}
        device_key = new_device["NewDeviceMetadata"]["DeviceKey"]
    elif device_key:
        user.devices[device_key].last_used = pool.now()
    _, result = begin(pool, Grant(user, device_key, pool.now(), pool.now()))
    return {**result, **new_device}


def begin(pool: Pool, grant: Grant) -> tuple[Grant, Answer]:
    """Keep a new grant; return it with its first tokens."""
    pool.grants.append(grant)
    refresh_token = grant.new_refresh_token(pool.now() + pool.refresh_seconds)
    return grant, {**_tokens(pool, grant), "RefreshToken": refresh_token.value}


def _tokens(pool: Pool, grant: Grant) -> Answer:
    user = grant.user
    pool.trigger("PreTokenGeneration")
    grant.last_active = pool.now()
    both = {
        "sub": user.sub,
        **({"cognito:groups": user.groups} if user.groups else {}),
        "iss": pool.issuer,
        "origin_jti": grant.origin_jti,
        "event_id": grant.event_id,
        "auth_time": int(grant.auth_time),
        "iat": int(pool.now()),
        "exp": int(pool.now()) + pool.token_seconds,
    }
    attributes: Answer = {
        name: value == "true" if name.endswith("_verified") else value
        for name, value in user.attributes.items()
        if is_readable(name, grant.scopes)
    }
    id_token = {
        **attributes,
        **both,
        "jti": str(uuid.uuid4()),
        "token_use": "id",
        "aud": pool.client_id,
        "cognito:username": user.username,
        **({"cognito:roles": user.roles} if user.roles else {}),
        **({"nonce": grant.nonce} if grant.nonce else {}),
        **user.claims,
    }
    access_token = {
        **both,
        "jti": str(uuid.uuid4()),
        "token_use": "access",
        "client_id": pool.client_id,
        "username": user.username,
        "scope": " ".join(grant.scopes),
        **({"device_key": grant.device_key} if grant.device_key else {}),
        **user.claims,
    }
    # a browser's sign-in without the scope "openid" has no ID token
    has_id_token = "openid" in grant.scopes or grant.scopes == (ADMIN_SCOPE,)
    return {
        **({"IdToken": encode(id_token, pool.key_ids.of_id_tokens)} if has_id_token else {}),
        "AccessToken": encode(access_token, pool.key_ids.of_access_tokens),
        "ExpiresIn": pool.token_seconds,
        "TokenType": "Bearer",
    }


def is_readable(attribute: str, scopes: tuple[str, ...]) -> bool:
    """Whether an ID token shows it: "openid" alone, or "profile", shows all that the app client can read.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
    """
    if "profile" in scopes or not {"email", "phone"} & set(scopes):
        return True
    names = {"email": ("email", "email_verified"), "phone": ("phone_number", "phone_number_verified")}
    return any(attribute in names.get(scope, ()) for scope in scopes)


def open_id_token(pool: Pool, identity_id: str, sub: str) -> str:
    """The identity pool's own, for STS: good for ten minutes.

    https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
    """
    claims = {
        "iss": OPEN_ID_ISSUER,
        "sub": identity_id,
        "aud": pool.identity_pool_id,
        "amr": ["authenticated", pool.provider, f"{pool.provider}:CognitoSignIn:{sub}"],
        "iat": int(pool.now()),
        "exp": int(pool.now()) + 600,
    }
    return encode(claims, pool.key_ids.of_id_tokens)


def access(pool: Pool, body: Body) -> Grant:
    """Whose AccessToken this is; raises for one that is not alive, or does not let its bearer change the account."""
    grant = bearer(pool, str(body.get("AccessToken", "")))
    if ADMIN_SCOPE not in grant.scopes:
        raise not_authorized("Access Token does not have required scopes")
    return grant


def bearer(pool: Pool, access_token: str) -> Grant:
    """Whose access token this is, whatever its scopes; raises for one that is not alive."""
    claims = claims_of(access_token)
    grants = {grant.origin_jti: grant for grant in pool.grants}
    if not claims or claims.get("token_use") != "access" or claims["origin_jti"] not in grants:
        raise not_authorized("Invalid Access Token")
    grant = grants[claims["origin_jti"]]
    if pool.now() >= claims["exp"]:
        raise not_authorized("Access Token has expired")
    if pool.users.get(grant.user.username) is not grant.user:
        raise Refusal("UserNotFoundException", "User does not exist.")
    if grant.revoked:
        raise not_authorized("Access Token has been revoked")
    if not grant.user.enabled:
        raise not_authorized("User is disabled.")
    return grant


def get_tokens_from_refresh_token(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html"""
    pool.check_client(body["ClientId"])
    pool.check_client_secret(body.get("ClientSecret"))
    grant = _grant(pool, body["RefreshToken"], body.get("DeviceKey", ""))
    result = _tokens(pool, grant)
    token = grant.find(body["RefreshToken"])
    if pool.rotation is not None and token is not None:
        if token.replaced_at is None:
            token.replaced_at = pool.now()
        result["RefreshToken"] = grant.new_refresh_token(token.until).value
    return {"AuthenticationResult": result}


def refresh_token_auth(pool: Pool, parameters: Body) -> Answer:
    """AuthFlow REFRESH_TOKEN_AUTH. A client that rotates its tokens cannot have it."""
    if pool.rotation is not None:
        raise invalid_parameter("REFRESH_TOKEN_AUTH flow not enabled for this client")
    grant = _grant(pool, parameters.get("REFRESH_TOKEN", ""), parameters.get("DEVICE_KEY", ""))
    pool.check_secret_hash(grant.user.username, parameters.get("SECRET_HASH"))
    return {"AuthenticationResult": _tokens(pool, grant), "ChallengeParameters": {}}


def _grant(pool: Pool, refresh_token: str, device_key: str) -> Grant:
    grant = next((grant for grant in pool.grants if grant.find(refresh_token)), None)
    token = grant and grant.find(refresh_token)
    if not grant or not token or grant.device_key != device_key:
        raise not_authorized("Invalid Refresh Token.")
    if device_key and device_key not in grant.user.devices:  # never confirmed, or forgotten
        raise not_authorized("Invalid Refresh Token.")
    if pool.users.get(grant.user.username) is not grant.user:
        raise Refusal("UserNotFoundException", "User does not exist.")
    if not grant.user.enabled:
        raise not_authorized("User is disabled.")
    if grant.revoked:
        raise not_authorized("Refresh Token has been revoked")
    if pool.now() >= token.until:
        raise not_authorized("Refresh Token has expired")
    if token.replaced_at is not None and pool.now() >= token.replaced_at + (pool.rotation or 0):
        grant.revoked = True
        raise Refusal("RefreshTokenReuseException", "Refresh token has been used already.")
    return grant


def revoke_token(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html"""
    pool.check_client(body["ClientId"])
    pool.check_client_secret(body.get("ClientSecret"))
    if claims_of(body["Token"]):
        raise Refusal("UnsupportedTokenTypeException", "Unsupported token type")
    for grant in pool.grants:
        if grant.find(body["Token"]):
            grant.revoked = True
    return {}


def global_sign_out(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html"""
    user = access(pool, body).user
    for grant in pool.grants:
        if grant.user is user:
            grant.revoked = True
    return {}


OPERATIONS = {
    "GetTokensFromRefreshToken": get_tokens_from_refresh_token,
    "RevokeToken": revoke_token,
    "GlobalSignOut": global_sign_out,
}
