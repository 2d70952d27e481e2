"""RespondToAuthChallenge: one function for each challenge.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import attributes, passwords, sign_in
from .authenticator import check_code
from .devices import answer_device_srp, answer_device_verifier
from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized
from .sessions import Attempt
from .sign_in import needed, proceed
from .timestamps import check_timestamp

# After these the same session may be answered again; wrong codes five times.
KEEPS_SESSION = (
    "CodeMismatchException",
    "ExpiredCodeException",
    "InvalidPasswordException",
    "InvalidParameterException",
    "PasswordHistoryPolicyViolationException",
    "MFAMethodNotFoundException",
    "ResourceNotFoundException",  # of a device: Amplify sends the same answer again, without the key
)


def respond_to_auth_challenge(pool: Pool, body: Body) -> Answer:
    pool.check_client(body["ClientId"])
    challenge, answers = body["ChallengeName"], body.get("ChallengeResponses") or {}
    if challenge not in ANSWERS:
        raise invalid_parameter(f"Unsupported challenge {challenge}")
    session = body.get("Session") or answers.get("PASSWORD_CLAIM_SECRET_BLOCK")
    if not session:
        raise invalid_parameter("Missing required parameter Session")
    attempt = pool.sessions.find(session)
    _check_name(pool, attempt, answers)
    if attempt.asked != challenge or attempt.flow == sign_in.MANAGED_LOGIN:
        raise not_authorized("Invalid session for the user.")
    return answer(pool, session, attempt, answers)


def answer(pool: Pool, session: str, attempt: Attempt, answers: Body) -> Answer:
    """Take the answers to what an attempt was asked; its session ends, unless they can be mended."""
    try:
        if not attempt.user.enabled:
            raise not_authorized("User is disabled.")
        sign_in.note_device(attempt, answers)
        step = ANSWERS[attempt.asked](pool, attempt, answers)
    except Refusal as refusal:
        if refusal.code not in KEEPS_SESSION:
            pool.sessions.close(session)
        elif refusal.code == "CodeMismatchException":
            pool.sessions.failed(session)
        raise
    pool.sessions.close(session)
    return step


def _check_name(pool: Pool, attempt: Attempt, answers: Body) -> None:
    """The pool's own name for the user; until that has been told, the typed one will do."""
    username = needed(answers, "USERNAME")
    names = {attempt.user.username} if attempt.told else {attempt.user.username, attempt.typed}
    if username not in names and attempt.asked == "PASSWORD_VERIFIER":
        raise not_authorized()
    if username not in names:
        raise not_authorized("Invalid session for the user.")
    pool.check_secret_hash(username, answers.get("SECRET_HASH"))


def _password_verifier(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    for name in ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"):
        needed(answers, name)
    check_timestamp(pool.now(), answers["TIMESTAMP"], pool.skew)
    is_this_one = answers["PASSWORD_CLAIM_SECRET_BLOCK"] == attempt.expected
    passwords.prove(pool, attempt.user, lambda: is_this_one and pool.srp.verify(answers))
    attempt.proven.add("password")
    return proceed(pool, attempt)


def _password(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    return sign_in.check_password(pool, attempt, answers)


def _password_srp(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    return sign_in.ask_for_srp(pool, attempt, answers)


def _select_challenge(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    choice = needed(answers, "ANSWER")
    if choice not in sign_in.first_factors(pool, attempt.user):
        raise invalid_parameter("Challenge type not supported for the user.")
    wants = {"PASSWORD": "PASSWORD", "PASSWORD_SRP": "SRP_A"}.get(choice)
    if wants:
        needed(answers, wants)
    return sign_in.begin_first_factor(pool, attempt, choice, answers)


def _web_authn(*_: Any) -> Answer:
    raise not_authorized("Invalid credential.")


def _new_password(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    user = attempt.user
    given = {
        name.removeprefix("userAttributes."): value
        for name, value in answers.items()
        if name.startswith("userAttributes.") and value
    }
    attributes.check_form(pool, given)
    known = {**user.attributes, **given}
    missing = [name for name in pool.required_attributes if not known.get(name)]
    if missing:
        raise invalid_parameter(f"Invalid attributes given, {' and '.join(missing)} is missing")
    passwords.check_new(pool, user, needed(answers, "NEW_PASSWORD"))
    passwords.put(pool, user, answers["NEW_PASSWORD"])
    attributes.write(user, given)
    user.status = "CONFIRMED"
    return proceed(pool, attempt)


def _code(field: str) -> Callable[[Pool, Attempt, Body], Answer]:
    def answer(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
        user = attempt.user
        if needed(answers, field) != attempt.expected:
            raise Refusal("CodeMismatchException", "Invalid code or auth state for the user.")
        if attempt.address:  # the address was being set up, and works
            user.attributes.update({"email": attempt.address, "email_verified": "true"})
            user.mfa.add("EMAIL_OTP")
            attempt.address = ""
        attempt.proven.add("mfa" if "password" in attempt.proven else "code")
        return proceed(pool, attempt)

    return answer


def _software_token(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    if attempt.user.totp is None:
        raise Refusal("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.")
    check_code(pool, attempt.user.totp, needed(answers, "SOFTWARE_TOKEN_MFA_CODE"))
    attempt.proven.add("mfa")
    return proceed(pool, attempt)


def _select_mfa_type(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    choice = {"EMAIL_MFA": "EMAIL_OTP"}.get(needed(answers, "ANSWER"), answers["ANSWER"])
    if choice not in attempt.choices:
        raise Refusal("MFAMethodNotFoundException", "No such MFA method for the user.")
    return sign_in.ask_for_factor(pool, attempt, choice)


def _mfa_setup(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    """The end of AssociateSoftwareToken and VerifySoftwareToken, or an email address to send a code to."""
    if attempt.totp_works:
        attempt.proven.add("mfa")
        return proceed(pool, attempt)
    address = answers.get("EMAIL", "")
    if not address or "EMAIL_OTP" not in attempt.choices:
        raise invalid_parameter("The MFA to set up has not been verified.")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise invalid_parameter("Invalid email address format.")
    attempt.address = address
    return sign_in.ask_for_code(pool, attempt, "EMAIL_OTP")


def _custom(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    if needed(answers, "ANSWER").strip() == attempt.expected:
        attempt.custom_answers, attempt.custom_wrong = attempt.custom_answers + 1, 0
        return proceed(pool, attempt)
    attempt.custom_wrong += 1
    if attempt.custom_wrong >= pool.custom_tries:
        raise not_authorized()
    return proceed(pool, attempt)


ANSWERS: dict[str, Callable[[Pool, Attempt, Body], Answer]] = {
    "PASSWORD_VERIFIER": _password_verifier,
    "PASSWORD": _password,
    "PASSWORD_SRP": _password_srp,
    "SELECT_CHALLENGE": _select_challenge,
    "WEB_AUTHN": _web_authn,
    "NEW_PASSWORD_REQUIRED": _new_password,
    "SMS_MFA": _code("SMS_MFA_CODE"),
    "SMS_OTP": _code("SMS_OTP_CODE"),
    "EMAIL_OTP": _code("EMAIL_OTP_CODE"),
    "SOFTWARE_TOKEN_MFA": _software_token,
    "SELECT_MFA_TYPE": _select_mfa_type,
    "MFA_SETUP": _mfa_setup,
    "CUSTOM_CHALLENGE": _custom,
    "DEVICE_SRP_AUTH": answer_device_srp,
    "DEVICE_PASSWORD_VERIFIER": answer_device_verifier,
}

OPERATIONS = {"RespondToAuthChallenge": respond_to_auth_challenge}
