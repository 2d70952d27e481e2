"""OpenID Connect for programs: where a pool's endpoints are, and what an access token tells of its user.

https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
"""

from __future__ import annotations

from . import managed_login, oauth, tokens
from .pool import Pool
from .refusal import Refusal
from .web import Request, Response, json_response

CONFIGURATION, PUBLIC_KEYS = "/.well-known/openid-configuration", "/.well-known/jwks.json"
USER_INFO = "/oauth2/userInfo"


def configuration(pool: Pool, request: Request) -> Response:
    """Tell where the endpoints are: here. The issuer is the one that tokens name."""
    here = f"http://{request.headers.get('host', '')}"
    at_the_domain = {
        "authorization_endpoint": managed_login.AUTHORIZE,
        "end_session_endpoint": managed_login.LOGOUT,
        "revocation_endpoint": oauth.REVOKE,
        "token_endpoint": oauth.TOKEN,
        "userinfo_endpoint": USER_INFO,
    }
    content = {
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": pool.issuer,
        "jwks_uri": f"{here}/{pool.user_pool_id}{PUBLIC_KEYS}",
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        **({name: here + path for name, path in at_the_domain.items()} if pool.callback_urls else {}),
    }
    return json_response(200, dict(sorted(content.items())))


def user_info(pool: Pool, request: Request) -> Response:
    """Tell what the scopes of an access token let its bearer know; verified or not is text here, as at AWS."""
    scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not access_token:
        return _refused(400, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint")
    try:
        grant = tokens.bearer(pool, access_token.strip())
    except Refusal:
        grant = None
    if grant is None or "openid" not in grant.scopes:
        reason = "Access token is expired, disabled, or deleted, or the user has globally signed out."
        return _refused(401, "invalid_token", reason)
    user = grant.user
    told = {name: value for name, value in user.attributes.items() if tokens.is_readable(name, grant.scopes)}
    return json_response(200, {"sub": user.sub, **told, "username": user.username}, _UNCACHED)


_UNCACHED = {"cache-control": "no-cache, no-store, max-age=0, must-revalidate", "pragma": "no-cache"}


def _refused(status: int, code: str, reason: str) -> Response:
    words = f'error="{code}", error_description="{reason}"'
    content = {"error": code, "error_description": reason}
    return json_response(status, content, {**_UNCACHED, "www-authenticate": words})
