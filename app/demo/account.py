"""What else a signed-in user does to their account: password, second factors, and its end."""

from __future__ import annotations

from collections.abc import Mapping

from . import passwords
from .asgi import AwsError
from .calls import Call, Data
from .pool import User
from .scenarios import EMAIL, SMS, TOTP

_SETTINGS = {"SoftwareTokenMfaSettings": TOTP, "SMSMfaSettings": SMS, "EmailMfaSettings": EMAIL}
_ADDRESSES = {SMS: "phone_number", EMAIL: "email"}


async def change_password(call: Call) -> Data:
    username, _ = await call.signed_in()
    call.pool.lock_out.check(username)
    passwords.check(call.text("ProposedPassword"))
    try:
        await call.emulator.user_pool("ChangePassword", call.data)
    except AwsError as error:
        if error.message == "Incorrect username or password.":
            call.pool.lock_out.wrong(username)
        raise
    call.pool.lock_out.right(username)
    call.pool.user(username).chose_password = True
    return {}


async def delete_user(call: Call) -> Data:
    username, _ = await call.signed_in()
    await call.emulator.user_pool("DeleteUser", {"AccessToken": call.text("AccessToken")})
    call.pool.users.pop(username, None)
    call.pool.sign_ins[:] = [known for known in call.pool.sign_ins if known.username != username]
    return {}


async def set_user_mfa_preference(call: Call) -> Data:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html"""
    username, attributes = await call.signed_in()
    user = call.pool.user(username)
    settings = {factor: call.member(name) for name, factor in _SETTINGS.items() if name in call.data}
    preferred = [factor for factor, setting in settings.items() if setting.get("PreferredMfa")]
    if len(preferred) > 1 or not all(settings[factor].get("Enabled") for factor in preferred):
        raise AwsError("InvalidParameterException", "One MFA type can be preferred, and it must be enabled.")
    for factor, setting in settings.items():
        if setting.get("Enabled"):
            _check_possible(user, attributes, factor)
    for factor, setting in settings.items():
        if setting.get("Enabled"):
            user.enable(factor)
        else:
            user.disable(factor)
        if user.preferred == factor:
            user.preferred = ""
    if preferred:
        user.preferred = preferred[0]
    return {}


def _check_possible(user: User, attributes: Mapping[str, str], factor: str) -> None:
    if factor == TOTP and user.authenticator is None:
        raise AwsError("InvalidParameterException", "User has not verified software token mfa")
    if factor != TOTP and not attributes.get(_ADDRESSES[factor]):
        raise AwsError(
            "InvalidParameterException", f"User does not have delivery config set to turn on {factor}"
        )


async def get_user_auth_factors(call: Call) -> Data:
    username, _ = await call.signed_in()
    user = call.pool.user(username)
    first_factors = [name for name in call.pool.scenario.first_factors if name in ("EMAIL_OTP", "SMS_OTP")]
    return {
        "Username": username,
        "UserMFASettingList": list(user.factors),
        "PreferredMfaSetting": user.preferred,
        "ConfiguredUserAuthFactors": ["PASSWORD", *first_factors],
    }
