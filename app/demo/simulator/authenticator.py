"""Authenticators: AssociateSoftwareToken and VerifySoftwareToken, during a sign-in and after it.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

from __future__ import annotations

import base64
import hmac
import secrets

from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized
from .sessions import Attempt
from .sign_in import ask
from .tokens import access
from .users import Totp

STEP = 30


def check_code(pool: Pool, totp: Totp, code: str) -> None:
    """RFC 6238, one step either side; a step counts once."""
    step = int(pool.now()) // STEP
    for candidate in (step, step - 1, step + 1):
        if code == code_at(totp.secret, candidate):
            if candidate <= totp.last_step:
                raise Refusal("ExpiredCodeException", "Your software token has already been used once.")
            totp.last_step = candidate
            return
    raise Refusal("CodeMismatchException", "Invalid code received for user")


def new_secret() -> str:
    """52 characters of base32, as many as Cognito gives."""
    return base64.b32encode(secrets.token_bytes(33)).decode()[:52]


def code_at(secret: str, step: int) -> str:
    """Return the six digits of a 30-second step (RFC 4226, 5.3).

    Raises:
        ValueError: the secret is not base32, or has fewer than 128 bits (RFC 4226, 4, R6).
    """
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    if len(key) < 16:
        raise ValueError("a secret that is too short")
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def associate_software_token(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html"""
    secret = new_secret()
    if body.get("AccessToken"):
        access(pool, body).user.unverified_totp = secret
        return {"SecretCode": secret}
    attempt = _enrolling(pool, body)
    pool.sessions.close(body["Session"])
    attempt.totp_secret = secret
    return {"SecretCode": secret, "Session": ask(pool, attempt, "MFA_SETUP", {})["Session"]}


def verify_software_token(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html"""
    name = body.get("FriendlyDeviceName", "")
    if body.get("AccessToken"):
        user = access(pool, body).user
        user.totp = _verified(pool, user.unverified_totp, name, body["UserCode"])
        user.unverified_totp = ""
        return {"Status": "SUCCESS"}
    attempt = _enrolling(pool, body)
    try:
        attempt.user.totp = _verified(pool, attempt.totp_secret, name, body["UserCode"])
    except Refusal as refusal:
        if refusal.code == "EnableSoftwareTokenMFAException":
            pool.sessions.failed(body["Session"])
        raise
    pool.sessions.close(body["Session"])
    attempt.user.mfa.add("SOFTWARE_TOKEN_MFA")
    attempt.totp_works = True
    return {"Status": "SUCCESS", "Session": ask(pool, attempt, "MFA_SETUP", {})["Session"]}


def _enrolling(pool: Pool, body: Body) -> Attempt:
    if not body.get("Session"):
        raise invalid_parameter("Either AccessToken or Session is required")
    attempt = pool.sessions.find(body["Session"])
    if attempt.asked != "MFA_SETUP" or "SOFTWARE_TOKEN_MFA" not in attempt.choices:
        raise not_authorized("Invalid session for the user.")
    return attempt


def _verified(pool: Pool, secret: str, name: str, code: str) -> Totp:
    if not secret:
        raise invalid_parameter("Software token has not been associated")
    totp = Totp(secret, name)
    try:
        check_code(pool, totp, code)
    except Refusal as refusal:
        raise Refusal(
            "EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"
        ) from refusal
    return totp


OPERATIONS = {
    "AssociateSoftwareToken": associate_software_token,
    "VerifySoftwareToken": verify_software_token,
}
