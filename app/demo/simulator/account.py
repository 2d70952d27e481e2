"""What people do with their own access token: profile, password, second factors, and leaving.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users.html
"""

from __future__ import annotations

from . import attributes, passwords
from .codes import MEDIA
from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter
from .sign_in import first_factors
from .tokens import access
from .users import User

DAY = 86400.0
SETTINGS = {
    "SoftwareTokenMfaSettings": "SOFTWARE_TOKEN_MFA",
    "SMSMfaSettings": "SMS_MFA",
    "EmailMfaSettings": "EMAIL_OTP",
}


def get_user(pool: Pool, body: Body) -> Answer:
    user = access(pool, body).user
    shown = {"sub": user.sub, **user.attributes}
    return {
        "Username": user.username,
        "UserAttributes": [{"Name": name, "Value": value} for name, value in shown.items()],
        **_mfa(user),
    }


def get_user_auth_factors(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html"""
    user = access(pool, body).user
    factors = ["PASSWORD" if name == "PASSWORD_SRP" else name for name in first_factors(pool, user)]
    return {
        "Username": user.username,
        "ConfiguredUserAuthFactors": list(dict.fromkeys(factors)),
        **_mfa(user),
    }


def _mfa(user: User) -> Answer:
    return {
        **({"UserMFASettingList": sorted(user.mfa)} if user.mfa else {}),
        **({"PreferredMfaSetting": user.preferred_mfa} if user.preferred_mfa else {}),
    }


def set_user_mfa_preference(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html"""
    user = access(pool, body).user
    wanted = {SETTINGS[name]: value for name, value in body.items() if name in SETTINGS}
    preferred = [factor for factor, value in wanted.items() if value.get("PreferredMfa")]
    if len(preferred) > 1 or not all(wanted[factor].get("Enabled") for factor in preferred):
        raise invalid_parameter("Only one MFA method can be preferred, and it must be enabled.")
    for factor, value in wanted.items():
        if value.get("Enabled"):
            _check_possible(pool, user, factor)
    for factor, value in wanted.items():
        if value.get("Enabled"):
            user.mfa.add(factor)
        else:
            user.mfa.discard(factor)
        if user.preferred_mfa == factor:
            user.preferred_mfa = ""
    if preferred:
        user.preferred_mfa = preferred[0]
    return {}


def _check_possible(pool: Pool, user: User, factor: str) -> None:
    if pool.mfa == "OFF" or factor not in pool.factors:
        raise invalid_parameter(f"User pool does not have {factor} turned on")
    if factor == "SOFTWARE_TOKEN_MFA" and user.totp is None:
        raise invalid_parameter("User has not verified software token mfa")
    needs = {"SMS_MFA": "phone_number", "EMAIL_OTP": "email"}.get(factor)
    if needs and not user.verified(needs):
        raise invalid_parameter(f"User does not have delivery config set to turn on {factor}")


def change_password(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html"""
    user = access(pool, body).user
    if pool.now() < user.locked_until:
        raise Refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
    if user.passwords:
        previous = body.get("PreviousPassword", "")
        passwords.prove(pool, user, lambda: passwords.is_password(pool, user, previous))
    passwords.check_new(pool, user, body["ProposedPassword"])
    passwords.put(pool, user, body["ProposedPassword"])
    return {}


def update_user_attributes(pool: Pool, body: Body) -> Answer:
    """A new address or number is unverified, and gets a code where the pool verifies it by itself.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html
    """
    user = access(pool, body).user
    given = {entry["Name"]: entry.get("Value", "") for entry in body["UserAttributes"]}
    attributes.check_form(pool, given)
    attributes.check_required(pool, {**user.attributes, **given})
    other = pool.known(given["email"]) if pool.email_sign_in != "no" and given.get("email") else None
    if other is not None and other is not user:
        raise Refusal("AliasExistsException", "An account with the given email already exists.")
    changed = attributes.write(user, given)
    sent = [_send(pool, user, name) for name in changed if name in pool.auto_verify]
    return {"CodeDeliveryDetailsList": sent}


def delete_user_attributes(pool: Pool, body: Body) -> Answer:
    user = access(pool, body).user
    emptied = dict.fromkeys(body["UserAttributeNames"], "")
    attributes.check_form(pool, emptied)
    attributes.check_required(pool, {**user.attributes, **emptied})
    attributes.write(user, emptied)
    return {}


def get_user_attribute_verification_code(pool: Pool, body: Body) -> Answer:
    user, name = access(pool, body).user, body["AttributeName"]
    if name not in MEDIA or not user.attributes.get(name):
        raise invalid_parameter(f"User does not have an attribute {name} that can be verified")
    return {"CodeDeliveryDetails": _send(pool, user, name)}


def _send(pool: Pool, user: User, name: str) -> dict[str, str]:
    return pool.codes.send(pool, user, name, f"VerifyAttribute:{name}", DAY)


def verify_user_attribute(pool: Pool, body: Body) -> Answer:
    user, name = access(pool, body).user, body["AttributeName"]
    pool.codes.check(pool, user, f"VerifyAttribute:{name}", body["Code"])
    user.attributes[f"{name}_verified"] = "true"
    return {}


def delete_user(pool: Pool, body: Body) -> Answer:
    del pool.users[access(pool, body).user.username]
    return {}


OPERATIONS = {
    "GetUser": get_user,
    "GetUserAuthFactors": get_user_auth_factors,
    "SetUserMFAPreference": set_user_mfa_preference,
    "ChangePassword": change_password,
    "UpdateUserAttributes": update_user_attributes,
    "DeleteUserAttributes": delete_user_attributes,
    "GetUserAttributeVerificationCode": get_user_attribute_verification_code,
    "VerifyUserAttribute": verify_user_attribute,
    "DeleteUser": delete_user,
}
