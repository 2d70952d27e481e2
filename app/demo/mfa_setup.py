"""MFA_SETUP: the pool wants a second factor, and the user has none yet. Each call gives the session of the next.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
"""

from __future__ import annotations

import json
from functools import partial

import pyotp

from . import second_factor, tokens
from .asgi import AwsError
from .authenticator import Authenticator, Verdict
from .calls import Call, Data
from .scenarios import EMAIL, TOTP
from .sessions import Attempt

_SECRET_LENGTH = 52  # base32 digits, as many as Cognito's


def ask(call: Call, attempt: Attempt) -> Data:
    challenge = call.pool.sessions.challenge(
        "MFA_SETUP", attempt, MFAS_CAN_SETUP=json.dumps(call.pool.scenario.can_setup)
    )
    return {**challenge, "Session": call.pool.sessions.issue("ASSOCIATE", attempt)}


async def answer(call: Call) -> Data:
    """Either an authenticator was verified, or the answer is the address that codes are to go to."""
    sessions = call.pool.sessions
    by_mail = bool(call.response("EMAIL")) and EMAIL in call.pool.scenario.can_setup
    session = sessions.find(call.text("Session"), "ASSOCIATE" if by_mail else "MFA_SETUP")
    if session.attempt.username != call.response("USERNAME"):
        raise AwsError("NotAuthorizedException", "Invalid session for the user.")
    if not by_mail:
        session.spent = True
        return await tokens.grant(call, session.attempt)
    address = call.response("EMAIL")
    if "@" not in address.strip("@"):
        raise AwsError("InvalidParameterException", "Invalid email address format.")
    then = partial(_enable_email, address=address)
    asked = await second_factor.ask_code(call, session.attempt, EMAIL, then, address)
    session.spent = True
    return asked


async def _enable_email(call: Call, attempt: Attempt, *, address: str) -> Data:
    await call.set_attributes(attempt.username, {"email": address, "email_verified": "true"})
    call.pool.user(attempt.username).enable(EMAIL)
    return await tokens.grant(call, attempt)


async def associate_software_token(call: Call) -> Data:
    """With the session of MFA_SETUP; or with the AccessToken of someone who has signed in.

    The latter's factors stay as they are until SetUserMFAPreference.
    """
    secret = pyotp.random_base32(_SECRET_LENGTH)
    if call.text("AccessToken"):
        username, _ = await call.signed_in()
        call.pool.user(username).pending_secret = secret
        return {"SecretCode": secret}
    sessions = call.pool.sessions
    session = sessions.find(call.text("Session"), "ASSOCIATE")
    session.spent = True
    return {"SecretCode": secret, "Session": sessions.issue("VERIFY", session.attempt, secret)}


async def verify_software_token(call: Call) -> Data:
    if call.text("AccessToken"):
        username, _ = await call.signed_in()
        user = call.pool.user(username)
        if not user.pending_secret:
            raise AwsError("InvalidParameterException", "No software token has been associated.")
        user.authenticator = _verified(call, user.pending_secret)
        user.pending_secret = ""
        return {"Status": "SUCCESS"}
    sessions = call.pool.sessions
    session = sessions.find(call.text("Session"), "VERIFY")
    try:
        authenticator = _verified(call, session.kept)
    except AwsError:
        session.attempts_left -= 1
        raise
    session.spent = True
    user = call.pool.user(session.attempt.username)
    user.authenticator = authenticator
    user.enable(TOTP)
    return {"Status": "SUCCESS", "Session": sessions.issue("MFA_SETUP", session.attempt)}


def _verified(call: Call, secret: str) -> Authenticator:
    authenticator = Authenticator(secret)
    if authenticator.check(call.text("UserCode"), call.pool.now()) is not Verdict.RIGHT:
        raise AwsError("EnableSoftwareTokenMFAException", "Code mismatch")
    return authenticator
