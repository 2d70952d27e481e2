"""OAuth 2.0 for programs: what a managed login is allowed to ask for, and what its code is exchanged for.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
RFC 6749 (the endpoints and their errors), RFC 7636 (PKCE), RFC 7009 (revocation)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from . import tokens
from .grants import AuthorizationCode, Grant
from .pool import Pool
from .refusal import Refusal
from .users import User
from .web import FORM, Request, Response, json_response

TOKEN, REVOKE = "/oauth2/token", "/oauth2/revoke"
CODE_LIFETIME = 300  # seconds
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1 and 4.2
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url


class OAuthError(Exception):
    """A refusal by its code of RFC 6749, 4.1.2.1 or 5.2."""

    def __init__(self, code: str, description: str = "", status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status


def single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the parameters; one that comes twice, or is empty, is an error or left out (RFC 6749, 3.1)."""
    given = dict(pairs)
    if len(given) != len(pairs):
        raise OAuthError("invalid_request", "a parameter was sent twice")
    return {name: value for name, value in given.items() if value}


def check_authorization(pool: Pool, given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the scopes that a sign-in page may be shown for. The client and its address were checked before.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
    """
    if "response_type" not in given:
        raise OAuthError("invalid_request", "response_type is required")
    if given["response_type"] != "code":
        raise OAuthError("unsupported_response_type")
    scopes = tuple(given.get("scope", " ".join(pool.scopes)).split())
    if not scopes or not set(scopes) <= set(pool.scopes):
        raise OAuthError("invalid_scope")
    method, challenge = given.get("code_challenge_method"), given.get("code_challenge")
    if (challenge is None) != (method is None) or method not in (None, "S256"):
        raise OAuthError("invalid_request", "code_challenge_method must be S256")
    if challenge is not None and not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("invalid_request", "code_challenge is not the base64url of a SHA-256")
    if given.get("identity_provider", "COGNITO") != "COGNITO":
        raise OAuthError("invalid_request", "the app client has no such identity provider")
    return scopes


def new_code(pool: Pool, user: User, given: Mapping[str, str]) -> str:
    """Return a code for the app client to exchange, once, within five minutes."""
    code = secrets.token_urlsafe(32)
    pool.authorization_codes[code] = AuthorizationCode(
        user,
        given["redirect_uri"],
        check_authorization(pool, given),
        given.get("nonce", ""),
        given.get("code_challenge", ""),
        pool.now() + CODE_LIFETIME,
    )
    return code


def token(pool: Pool, request: Request) -> Response:
    try:
        given = _checked(pool, request, failure_status=400)
        if given.get("grant_type") == "authorization_code":
            return _tokens(_exchange(pool, given))
        if given.get("grant_type") == "refresh_token":
            return _tokens(_refresh(pool, given))
        raise OAuthError("unsupported_grant_type" if "grant_type" in given else "invalid_request")
    except OAuthError as error:
        return _refused(error)


def revoke(pool: Pool, request: Request) -> Response:
    try:
        given = _checked(pool, request, failure_status=401)
        if "token" not in given:
            raise OAuthError("invalid_request")
        try:
            tokens.revoke_token(pool, _client(pool) | {"Token": given["token"]})
        except Refusal:
            raise OAuthError("unsupported_token_type") from None
        return json_response(200, {}, {"cache-control": "no-store"})
    except OAuthError as error:
        return _refused(error)


def _checked(pool: Pool, request: Request, failure_status: int) -> dict[str, str]:
    """Return the form of an app client that has proven itself."""
    if request.content_type != FORM or request.query:
        raise OAuthError("invalid_request")
    given = single(request.parameters())
    client_id, secret = _credentials(request, given)
    if client_id != pool.client_id or not hmac.compare_digest(secret.encode(), pool.client_secret.encode()):
        raise OAuthError("invalid_client", status=failure_status)
    return given


def _credentials(request: Request, given: Mapping[str, str]) -> tuple[str, str]:
    """Return the app client's id and secret, by the header or by the form; both at once are an error."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return given.get("client_id", ""), given.get("client_secret", "")
    if "client_secret" in given or scheme.lower() != "basic":
        raise OAuthError("invalid_request")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise OAuthError("invalid_client") from None
    if given.get("client_id", client_id) != client_id:
        raise OAuthError("invalid_request")
    return client_id, secret


def _exchange(pool: Pool, given: Mapping[str, str]) -> Mapping[str, object]:
    """Every try uses the code up; a second one takes back what the first was given (RFC 6749, 4.1.2)."""
    if "code" not in given or "redirect_uri" not in given:
        raise OAuthError("invalid_request")
    code = pool.authorization_codes.get(given["code"])
    if code is None or code.is_used or pool.now() >= code.until:
        if code is not None and code.grant is not None:
            code.grant.revoked = True
        raise OAuthError("invalid_grant")
    code.is_used = True
    if given["redirect_uri"] != code.redirect_uri:
        raise OAuthError("unauthorized_client")
    verifier = given.get("code_verifier", "")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    is_right = _UNRESERVED.fullmatch(verifier) and hmac.compare_digest(digest, code.code_challenge)
    if (verifier or code.code_challenge) and not is_right:
        raise OAuthError("invalid_grant")
    if not code.user.enabled or pool.users.get(code.user.username) is not code.user:
        raise OAuthError("invalid_grant")
    grant = Grant(code.user, "", pool.now(), pool.now(), code.scopes, code.nonce)
    code.grant, result = tokens.begin(pool, grant)
    return result


def _refresh(pool: Pool, given: Mapping[str, str]) -> Mapping[str, object]:
    if "refresh_token" not in given:
        raise OAuthError("invalid_request")
    try:
        answer = tokens.get_tokens_from_refresh_token(
            pool, _client(pool) | {"RefreshToken": given["refresh_token"]}
        )
    except Refusal:
        raise OAuthError("invalid_grant") from None
    result: Mapping[str, object] = answer["AuthenticationResult"]
    return result


def _client(pool: Pool) -> dict[str, str]:
    secret = {"ClientSecret": pool.client_secret} if pool.client_secret else {}
    return {"ClientId": pool.client_id, **secret}


def _tokens(result: Mapping[str, object]) -> Response:
    names = {
        "IdToken": "id_token",
        "AccessToken": "access_token",
        "RefreshToken": "refresh_token",
        "ExpiresIn": "expires_in",
        "TokenType": "token_type",
    }
    content = {new: result[name] for name, new in names.items() if name in result}
    return json_response(200, content, {"cache-control": "no-store", "pragma": "no-cache"})


def _refused(error: OAuthError) -> Response:
    return json_response(error.status, {"error": error.code}, {"cache-control": "no-store"})
