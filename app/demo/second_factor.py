"""What comes after the password: a remembered device, a second factor, a choice of them, or nothing."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from . import devices, mfa_setup, tokens
from .asgi import AwsError
from .authenticator import Verdict
from .calls import Call, Data
from .codes import MEDIA, destination
from .scenarios import EMAIL, TOTP
from .sessions import Attempt, Session

MISMATCH = "Invalid code or auth state for the user."


async def ask(call: Call, attempt: Attempt) -> Data:
    """The next challenge, or tokens."""
    user = call.pool.user(attempt.username)
    if devices.is_remembered(call, attempt):
        return devices.ask(call, attempt)
    if user.preferred:
        return await _ask(call, attempt, user.preferred)
    if len(user.factors) == 1:
        return await _ask(call, attempt, user.factors[0])
    if user.factors:
        attributes = await call.attributes(attempt.username)
        return call.pool.sessions.challenge(
            "SELECT_MFA_TYPE",
            attempt,
            MFAS_CAN_CHOOSE=json.dumps(user.factors),
            CODE_DELIVERY_DESTINATION=destination("SMS", attributes),
        )
    if call.pool.scenario.mfa == "ON":
        return mfa_setup.ask(call, attempt)
    return await tokens.grant(call, attempt)


async def _ask(call: Call, attempt: Attempt, factor: str) -> Data:
    if factor == TOTP:
        return call.pool.sessions.challenge(factor, attempt, FRIENDLY_DEVICE_NAME="TOTP device")
    return await ask_code(call, attempt, factor, tokens.grant)


async def ask_code(
    call: Call,
    attempt: Attempt,
    challenge: str,
    then: Callable[[Call, Attempt], Awaitable[Data]],
    address: str = "",
) -> Data:
    """Sends a code, and asks for it.

    Args:
        then: what follows the right one.
        address: where it goes; empty: to the user's own.
    """
    attributes = {"email": address} if address else await call.attributes(attempt.username)
    medium = MEDIA[challenge]
    call.pool.codes.send(f"sign-in:{attempt.username}", medium)
    return call.pool.sessions.challenge(
        challenge,
        attempt,
        then,
        CODE_DELIVERY_DELIVERY_MEDIUM=medium,
        CODE_DELIVERY_DESTINATION=destination(medium, attributes),
    )


async def select_mfa_type(call: Call, session: Session) -> Data:
    answer = EMAIL if call.response("ANSWER") == "EMAIL_MFA" else call.response("ANSWER")
    if answer not in call.pool.user(session.attempt.username).factors:
        raise AwsError("InvalidParameterException", f"Invalid MFA type: {answer}")
    session.spent = True
    return await _ask(call, session.attempt, answer)


async def software_token_mfa(call: Call, session: Session) -> Data:
    authenticator = call.pool.user(session.attempt.username).authenticator
    if authenticator is None:
        raise AwsError("SoftwareTokenMFANotFoundException", "Software token MFA is not enabled for the user.")
    verdict = authenticator.check(call.response("SOFTWARE_TOKEN_MFA_CODE"), call.pool.now())
    if verdict is Verdict.USED:
        raise AwsError("ExpiredCodeException", "Your software token has already been used once.")
    if verdict is Verdict.WRONG:
        session.attempts_left -= 1
        raise AwsError("CodeMismatchException", MISMATCH)
    session.spent = True
    return await tokens.grant(call, session.attempt)


async def sent_code(call: Call, session: Session) -> Data:
    """SMS_MFA, EMAIL_OTP and SMS_OTP: the latest code that was sent to this user for signing in."""
    code = call.response(f"{session.use}_CODE")
    try:
        call.pool.codes.check(f"sign-in:{session.attempt.username}", code, MISMATCH)
    except AwsError:
        session.attempts_left -= 1
        raise
    session.spent = True
    return dict(await session.kept(call, session.attempt))
