"""InitiateAuth, and the first proof: a password by SRP, or a code where the pool takes one in its place.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
"""

from __future__ import annotations

from ..services.config import CHOICE, CUSTOM, SRP
from . import custom_challenge, devices, new_password, second_factor, tokens
from .asgi import AwsError
from .calls import Call, Data
from .sessions import Attempt, Session

_WRONG = "Incorrect username or password."
_NOT_ENABLED = {
    SRP: "USER_SRP_AUTH is not enabled for the client.",
    CUSTOM: "CUSTOM_AUTH is not enabled for the client.",
}


async def initiate_auth(call: Call) -> Data:
    flow = call.text("AuthFlow")
    if flow in ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"):
        return await tokens.refresh_token_auth(call)
    if flow != call.pool.scenario.auth_flow:
        words = _NOT_ENABLED.get(flow, f"{flow} flow not enabled for this client")
        raise AwsError("InvalidParameterException", words)
    if flow == CHOICE:
        return await _choice(call)
    if flow == CUSTOM and not call.parameter("SRP_A"):  # the pool's own code wants the password first
        raise AwsError("NotAuthorizedException", _WRONG)
    return await _password_verifier(call, call.member("AuthParameters"))


async def _choice(call: Call) -> Data:
    attempt = Attempt(call.parameter("USERNAME"), call.parameter("DEVICE_KEY"))
    await call.tokens(attempt.username)  # refused where there is no such user
    available = _available(call, attempt.username)
    preferred = call.parameter("PREFERRED_CHALLENGE")
    if preferred in available:
        return await _begin(call, attempt, preferred, call.member("AuthParameters"))
    return {
        **call.pool.sessions.challenge("SELECT_CHALLENGE", attempt),
        "AvailableChallenges": list(available),
    }


def _available(call: Call, username: str) -> tuple[str, ...]:
    """A code in place of a password is not for users who have a second factor, as on AWS."""
    offered = call.pool.scenario.first_factors
    if call.pool.user(username).factors:
        return tuple(name for name in offered if name.startswith("PASSWORD"))
    return offered


async def select_challenge(call: Call, session: Session) -> Data:
    answer = call.response("ANSWER")
    if answer not in _available(call, session.attempt.username):
        raise AwsError("InvalidParameterException", f"The challenge {answer} is not available.")
    asked = await _begin(call, session.attempt, answer, call.member("ChallengeResponses"))
    session.spent = True
    return asked


async def password_srp(call: Call, session: Session) -> Data:
    """PASSWORD_SRP, which is asked where it was preferred and SRP_A was not sent along."""
    asked = await _password_verifier(call, call.member("ChallengeResponses"))
    session.spent = True
    return asked


async def _begin(call: Call, attempt: Attempt, challenge: str, given: Data) -> Data:
    if challenge == "PASSWORD_SRP":
        if given.get("SRP_A"):
            return await _password_verifier(call, given)
        return call.pool.sessions.challenge(challenge, attempt)
    if challenge == "WEB_AUTHN":
        # a browser would answer it; nothing here can
        return call.pool.sessions.challenge(challenge, attempt, CREDENTIAL_REQUEST_OPTIONS="{}")
    return await second_factor.ask_code(call, attempt, challenge, tokens.grant)


async def web_authn(_: Call, __: Session) -> Data:
    raise AwsError("NotAuthorizedException", "Invalid credential.")


async def _password_verifier(call: Call, given: Data) -> Data:
    """AWS sends a session with it in all flows but USER_SRP_AUTH, where the secret block is enough."""
    parameters = {name: given.get(name) for name in ("USERNAME", "SRP_A")}
    asked = await call.emulator.user_pool(
        "InitiateAuth",
        {"AuthFlow": SRP, "ClientId": call.pool.client_id, "AuthParameters": parameters},
    )
    username = asked["ChallengeParameters"]["USER_ID_FOR_SRP"]
    call.pool.proofs[asked["ChallengeParameters"]["SECRET_BLOCK"]] = username
    if call.pool.scenario.auth_flow != SRP:
        asked["Session"] = call.pool.sessions.issue("PASSWORD_VERIFIER", Attempt(username))
    return asked


async def password_verifier(call: Call) -> Data:
    pool, username = call.pool, call.response("USERNAME")
    session = None
    if pool.scenario.auth_flow != SRP:
        session = pool.sessions.find(call.text("Session"), "PASSWORD_VERIFIER")
    if pool.proofs.get(call.response("PASSWORD_CLAIM_SECRET_BLOCK")) != username:
        raise AwsError("NotAuthorizedException", _WRONG)
    pool.lock_out.check(username)
    proof = {name: value for name, value in call.data.items() if name != "Session"}
    try:
        answer = await call.emulator.user_pool("RespondToAuthChallenge", proof)
    except AwsError as error:
        if error.message == _WRONG:
            pool.lock_out.wrong(username)
        raise
    pool.lock_out.right(username)
    attempt = Attempt(username, call.response("DEVICE_KEY"))
    devices.check(call, attempt)
    if session:
        session.spent = True
    if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
        return new_password.ask(call, attempt, answer)
    if pool.scenario.auth_flow == CUSTOM:
        return custom_challenge.ask(call, attempt)
    return await second_factor.ask(call, attempt)
