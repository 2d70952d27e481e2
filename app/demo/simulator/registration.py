"""Accounts of one's own making, and forgotten passwords.

https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
"""

from __future__ import annotations

import uuid

from . import attributes, passwords
from .codes import MEDIA, delivery_details
from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized
from .sessions import CONFIRMED, SIGNED_UP, Attempt
from .users import User

HOUR = 3600.0


def sign_up(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html"""
    name = _checked_name(pool, body)
    if not pool.self_sign_up:
        raise not_authorized("SignUp is not permitted for this user pool")
    given = {entry["Name"]: entry.get("Value", "") for entry in body.get("UserAttributes", [])}
    if pool.email_sign_in == "username":
        if "@" not in name:
            raise invalid_parameter("Username should be an email.")
        given.setdefault("email", name)
    attributes.check_form(pool, given)
    attributes.check_required(pool, given)
    if pool.known(name):
        words = "An account with the given email already exists." if "@" in name else "User already exists"
        raise Refusal("UsernameExistsException", words)
    pool.trigger("PreSignUp")
    password = body.get("Password", "")
    if password or not {"EMAIL_OTP", "SMS_OTP"} & set(pool.first_factors):
        passwords.check_policy(pool, password)
    sub = str(uuid.uuid4())
    user = User(sub if pool.email_sign_in == "username" else name, sub=sub, status="UNCONFIRMED")
    user.attributes = {**given, **{f"{name}_verified": "false" for name in MEDIA if name in given}}
    pool.users[user.username] = user
    if password:
        passwords.put(pool, user, password)
    answer = {"UserConfirmed": False, "UserSub": user.sub, **_send_sign_up_code(pool, user)}
    if "USER_AUTH" in pool.auth_flows:
        answer["Session"] = pool.sessions.open(Attempt(user, "USER_AUTH", typed=name, asked=SIGNED_UP))
    return answer


def _send_sign_up_code(pool: Pool, user: User) -> Answer:
    for name in pool.auto_verify:
        if user.attributes.get(name):
            return {"CodeDeliveryDetails": pool.codes.send(pool, user, name, "SignUp", 24 * HOUR)}
    return {}


def confirm_sign_up(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html"""
    user = pool.user(_checked_name(pool, body))
    if user.status != "UNCONFIRMED" and not user.imaginary:
        raise not_authorized(f"User cannot be confirmed. Current status is {user.status}")
    session = str(body.get("Session") or "")
    attempt = pool.sessions.find_asked(session, user, SIGNED_UP) if session else None
    pool.codes.check(pool, user, "SignUp", body["ConfirmationCode"])
    user.status = "CONFIRMED"
    verified = next(name for name in pool.auto_verify if user.attributes.get(name))
    user.attributes[f"{verified}_verified"] = "true"
    if attempt is None:
        return {}
    pool.sessions.close(session)
    attempt.asked = CONFIRMED
    return {"Session": pool.sessions.open(attempt)}


def resend_confirmation_code(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html"""
    user = pool.user(_checked_name(pool, body))
    if user.imaginary:
        return {"CodeDeliveryDetails": delivery_details("email", user.attributes["email"])}
    if user.status != "UNCONFIRMED":
        raise invalid_parameter("User is already confirmed.")
    sent = _send_sign_up_code(pool, user)
    if not sent:
        raise invalid_parameter("Cannot resend codes. Auto verification not turned on.")
    return sent


def forgot_password(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html"""
    user = pool.user(_checked_name(pool, body))
    if user.imaginary:
        return {"CodeDeliveryDetails": delivery_details("email", user.attributes["email"])}
    if not user.enabled:
        raise not_authorized("User is disabled.")
    if user.status == "FORCE_CHANGE_PASSWORD":
        raise not_authorized("User password cannot be reset in the current state.")
    for name in MEDIA:
        if user.verified(name):
            return {"CodeDeliveryDetails": pool.codes.send(pool, user, name, "ForgotPassword", HOUR)}
    raise invalid_parameter(
        "Cannot reset password for the user as there is no registered/verified email or phone_number"
    )


def confirm_forgot_password(pool: Pool, body: Body) -> Answer:
    """The password is looked at before the code, so that a weak one does not use the code up.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html
    """
    user = pool.user(_checked_name(pool, body))
    passwords.check_new(pool, user, body["Password"])
    pool.codes.check(pool, user, "ForgotPassword", body["ConfirmationCode"])
    passwords.put(pool, user, body["Password"])
    if user.status == "RESET_REQUIRED":
        user.status = "CONFIRMED"
    return {}


def _checked_name(pool: Pool, body: Body) -> str:
    pool.check_client(body["ClientId"])
    name = str(body["Username"])
    pool.check_secret_hash(name, body.get("SecretHash"))
    return name


OPERATIONS = {
    "SignUp": sign_up,
    "ConfirmSignUp": confirm_sign_up,
    "ResendConfirmationCode": resend_confirmation_code,
    "ForgotPassword": forgot_password,
    "ConfirmForgotPassword": confirm_forgot_password,
}
