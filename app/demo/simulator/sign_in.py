"""InitiateAuth: how a sign-in starts, and what comes next after whatever has been proven.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

from __future__ import annotations

import json

from . import passwords, tokens
from .codes import deliver, masked
from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized, not_found
from .sessions import CONFIRMED, Attempt
from .users import User

MANAGED_LOGIN = "MANAGED_LOGIN"  # a browser's sign-in: a flow that no client can ask for
CODE_GOES_TO = {"SMS_MFA": "phone_number", "SMS_OTP": "phone_number", "EMAIL_OTP": "email"}


def initiate_auth(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html"""
    pool.check_client(body["ClientId"])
    flow, parameters = body["AuthFlow"], body.get("AuthParameters") or {}
    if flow == "REFRESH_TOKEN":
        flow = "REFRESH_TOKEN_AUTH"
    if flow not in pool.auth_flows:
        words = (
            " is not enabled for the client."
            if flow == "USER_SRP_AUTH"
            else " flow not enabled for this client"
        )
        raise invalid_parameter(flow + words)
    if flow == "REFRESH_TOKEN_AUTH":
        return tokens.refresh_token_auth(pool, parameters)
    username = needed(parameters, "USERNAME")
    pool.check_secret_hash(username, parameters.get("SECRET_HASH"))
    attempt = begin(pool, username, flow)
    if flow == "USER_AUTH" and body.get("Session"):
        return _just_confirmed(pool, attempt, body["Session"])
    note_device(attempt, parameters)
    return FLOWS[flow](pool, attempt, parameters)


def _just_confirmed(pool: Pool, attempt: Attempt, session: str) -> Answer:
    """The code that confirmed the account is the first factor. As a code it is none where a second one is required."""
    pool.sessions.find_asked(session, attempt.user, CONFIRMED)
    pool.sessions.close(session)
    if pool.mfa == "ON":
        raise not_authorized("Invalid session for the user.")
    attempt.proven.add("code")
    return proceed(pool, attempt)


def begin(pool: Pool, username: str, flow: str) -> Attempt:
    user = pool.user(username)
    if not user.enabled:
        raise not_authorized("User is disabled.")
    if user.status == "RESET_REQUIRED":
        raise Refusal("PasswordResetRequiredException", "Password reset required for the user")
    pool.trigger("PreAuthentication")
    return Attempt(user, flow, typed=username)


def _choice(pool: Pool, attempt: Attempt, parameters: Body) -> Answer:
    preferred = parameters.get("PREFERRED_CHALLENGE", "")
    answer = begin_first_factor(pool, attempt, preferred, parameters)
    if answer.get("ChallengeName") in ("SELECT_CHALLENGE", preferred):
        answer["AvailableChallenges"] = first_factors(pool, attempt.user)
    return answer


def _custom(pool: Pool, attempt: Attempt, parameters: Body) -> Answer:
    if not pool.custom_challenges:
        raise invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")
    if parameters.get("CHALLENGE_NAME") == "SRP_A":
        return ask_for_srp(pool, attempt, parameters)
    if pool.custom_after_password:
        raise not_authorized()
    return proceed(pool, attempt)


def needed(parameters: Body, name: str) -> str:
    if not parameters.get(name):
        raise invalid_parameter(f"Missing required parameter {name}")
    return str(parameters[name])


def note_device(attempt: Attempt, parameters: Body) -> None:
    """The device that says it is there; one that the pool does not know ends the attempt."""
    key = parameters.get("DEVICE_KEY")
    if key and key not in attempt.user.devices:
        raise not_found("Device does not exist.")
    attempt.device_key = key or attempt.device_key


# First factors


def first_factors(pool: Pool, user: User) -> list[str]:
    """What USER_AUTH offers this user. For those who have a second factor, only a password is a first one."""
    has_mfa = pool.mfa == "ON" or bool(active_factors(pool, user))
    has = {
        "PASSWORD": bool(user.passwords),
        "PASSWORD_SRP": bool(user.passwords),
        "EMAIL_OTP": bool(user.verified("email")) and not has_mfa,
        "SMS_OTP": bool(user.verified("phone_number")) and not has_mfa,
        "WEB_AUTHN": user.passkey and not has_mfa,
    }
    return [name for name in pool.first_factors if has[name]]


def begin_first_factor(pool: Pool, attempt: Attempt, name: str, parameters: Body) -> Answer:
    """The factor of that name; a choice where it is none of this user's."""
    if name not in first_factors(pool, attempt.user):
        return ask(pool, attempt, "SELECT_CHALLENGE", {})
    if name == "PASSWORD":
        if parameters.get("PASSWORD"):
            return check_password(pool, attempt, parameters)
        return ask(pool, attempt, "PASSWORD", {"USERNAME": attempt.user.username})
    if name == "PASSWORD_SRP":
        if parameters.get("SRP_A"):
            return ask_for_srp(pool, attempt, parameters)
        return ask(pool, attempt, "PASSWORD_SRP", {"USERNAME": attempt.user.username})
    if name == "WEB_AUTHN":
        options = json.dumps({"challenge": "c2NyaXB0ZWQ", "rpId": "auth.example.com", "timeout": 180000})
        return ask(pool, attempt, "WEB_AUTHN", {"CREDENTIAL_REQUEST_OPTIONS": options})
    return ask_for_code(pool, attempt, name, digits=8)


def check_password(pool: Pool, attempt: Attempt, parameters: Body) -> Answer:
    password = needed(parameters, "PASSWORD")
    passwords.prove(pool, attempt.user, lambda: passwords.is_password(pool, attempt.user, password))
    attempt.proven.add("password")
    return proceed(pool, attempt)


def ask_for_srp(pool: Pool, attempt: Attempt, parameters: Body) -> Answer:
    """PASSWORD_VERIFIER. In USER_SRP_AUTH it carries no Session: the secret block is one."""
    user = attempt.user
    try:
        parameters = pool.srp.challenge(user.username, needed(parameters, "SRP_A"))
    except ValueError:
        raise invalid_parameter("Invalid SRP_A.") from None
    attempt.expected = parameters["SECRET_BLOCK"]
    if attempt.flow != "USER_SRP_AUTH":
        return ask(pool, attempt, "PASSWORD_VERIFIER", {**parameters})
    attempt.asked, attempt.told = "PASSWORD_VERIFIER", True
    pool.sessions.open(attempt, attempt.expected)
    return {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": parameters}


# What comes next


def proceed(pool: Pool, attempt: Attempt) -> Answer:
    """The next challenge, or the tokens."""
    user, proven = attempt.user, attempt.proven
    if user.status == "UNCONFIRMED":
        raise Refusal("UserNotConfirmedException", "User is not confirmed.")
    if user.status == "FORCE_CHANGE_PASSWORD" and "password" in proven:
        return ask_for_new_password(pool, attempt)
    if attempt.flow == "CUSTOM_AUTH" and attempt.custom_answers < len(pool.custom_challenges):
        parameters, attempt.expected = pool.custom_challenges[attempt.custom_answers]
        return ask(pool, attempt, "CUSTOM_CHALLENGE", {"USERNAME": user.username, **parameters})
    device = user.devices.get(attempt.device_key)
    if device and device.remembered and "device" not in proven:
        return ask(pool, attempt, "DEVICE_SRP_AUTH", {})
    # a custom sign-in brings its own factors, a code instead of a password is not followed by a second code
    wants_mfa = attempt.flow != "CUSTOM_AUTH" and "password" in proven and not proven & {"device", "mfa"}
    if wants_mfa and pool.mfa != "OFF":
        factors = active_factors(pool, user)
        if factors or pool.mfa == "ON":
            return ask_for_second_factor(pool, attempt, factors)
    if user.imaginary:  # custom questions can be answered for anybody
        raise not_authorized()
    if attempt.flow == MANAGED_LOGIN:  # its tokens come later, for a code
        return {"Username": user.username}
    known = attempt.device_key if attempt.device_key in user.devices else ""  # it may be gone by now
    result = tokens.issue(pool, user, known)
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def ask(pool: Pool, attempt: Attempt, challenge: str, parameters: Body) -> Answer:
    attempt.asked = challenge
    attempt.told = attempt.told or "USER_ID_FOR_SRP" in parameters or "USERNAME" in parameters
    return {
        "ChallengeName": challenge,
        "Session": pool.sessions.open(attempt),
        "ChallengeParameters": dict(parameters),
    }


def ask_for_new_password(pool: Pool, attempt: Attempt) -> Answer:
    user = attempt.user
    if user.temporary_until is not None and pool.now() > user.temporary_until:
        raise not_authorized("Temporary password has expired and must be reset by an administrator.")
    missing = [name for name in pool.required_attributes if not user.attributes.get(name)]
    parameters = {
        "USER_ID_FOR_SRP": user.username,
        "requiredAttributes": json.dumps([f"userAttributes.{name}" for name in missing]),
        "userAttributes": json.dumps(user.attributes),
    }
    return ask(pool, attempt, "NEW_PASSWORD_REQUIRED", parameters)


# Second factors


def active_factors(pool: Pool, user: User) -> list[str]:
    """Those that are switched on and could work, in the pool's order; the preferred one alone where there is one."""
    if pool.mfa == "OFF":
        return []
    works = {
        "SOFTWARE_TOKEN_MFA": user.totp is not None,
        "SMS_MFA": bool(user.attributes.get("phone_number")),
        "EMAIL_OTP": bool(user.attributes.get("email")),
    }
    active = [name for name in pool.factors if name in user.mfa and works[name]]
    return [user.preferred_mfa] if user.preferred_mfa in active else active


def ask_for_second_factor(pool: Pool, attempt: Attempt, factors: list[str]) -> Answer:
    name = {"USER_ID_FOR_SRP": attempt.user.username}
    if not factors:
        attempt.choices = tuple(pool.can_setup or pool.factors)
        return ask(pool, attempt, "MFA_SETUP", {**name, "MFAS_CAN_SETUP": json.dumps(attempt.choices)})
    if len(factors) > 1:
        attempt.choices = tuple(factors)
        parameters = {**name, "MFAS_CAN_CHOOSE": json.dumps(factors)}
        sent = [attempt.user.attributes[CODE_GOES_TO[factor]] for factor in factors if factor in CODE_GOES_TO]
        if sent:
            parameters["CODE_DELIVERY_DESTINATION"] = masked(sent[0])
        return ask(pool, attempt, "SELECT_MFA_TYPE", parameters)
    return ask_for_factor(pool, attempt, factors[0])


def ask_for_factor(pool: Pool, attempt: Attempt, factor: str) -> Answer:
    if factor != "SOFTWARE_TOKEN_MFA":
        return ask_for_code(pool, attempt, factor)
    parameters = {"USER_ID_FOR_SRP": attempt.user.username}
    if attempt.user.totp and attempt.user.totp.name:
        parameters["FRIENDLY_DEVICE_NAME"] = attempt.user.totp.name
    return ask(pool, attempt, factor, parameters)


def ask_for_code(pool: Pool, attempt: Attempt, challenge: str, digits: int = 6) -> Answer:
    """Sends a code, to the address that is being set up if there is one."""
    attribute = CODE_GOES_TO[challenge]
    destination = attempt.address or attempt.user.attributes.get(attribute, "")
    message = deliver(pool, attempt.user, attribute, destination, challenge, digits)
    attempt.expected = message.code
    parameters = {
        "CODE_DELIVERY_DELIVERY_MEDIUM": message.medium,
        "CODE_DELIVERY_DESTINATION": masked(destination),
    }
    if "password" in attempt.proven:
        parameters["USER_ID_FOR_SRP"] = attempt.user.username
    return ask(pool, attempt, challenge, parameters)


FLOWS = {
    "USER_SRP_AUTH": ask_for_srp,
    "USER_PASSWORD_AUTH": check_password,
    "USER_AUTH": _choice,
    "CUSTOM_AUTH": _custom,
}

OPERATIONS = {"InitiateAuth": initiate_auth}
