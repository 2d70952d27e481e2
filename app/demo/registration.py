"""SignUp, ConfirmSignUp, ResendConfirmationCode: an account of one's own making, with a code for its e-mail address.

https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
"""

from __future__ import annotations

from . import attributes, passwords
from .asgi import AwsError
from .calls import Call, Data, attributes_in

_EMULATORS_CODE = "123456"


async def sign_up(call: Call) -> Data:
    if not call.pool.scenario.sign_up:
        raise AwsError("NotAuthorizedException", "SignUp is not permitted for this user pool")
    username = call.text("Username")
    if not 0 < len(username) <= 128 or not username.isprintable() or " " in username:
        raise AwsError("InvalidParameterException", "Value at 'username' failed to satisfy constraint.")
    given = attributes.given(call)
    attributes.check_required(call.pool.scenario, given)
    passwords.check(call.text("Password"))
    answer = await call.emulator.user_pool(
        "SignUp",
        {
            "ClientId": call.pool.client_id,
            "Username": username,
            "Password": call.text("Password"),
            "UserAttributes": attributes.listed(given),
        },
    )
    call.pool.user(username).chose_password = True
    return {
        "UserConfirmed": False,
        "UserSub": answer["UserSub"],
        **attributes.delivery(call, f"confirm:{username}", "email", given),
    }


async def confirm_sign_up(call: Call) -> Data:
    username = call.text("Username")
    call.pool.codes.check(f"confirm:{username}", call.text("ConfirmationCode"))
    await call.emulator.user_pool(
        "ConfirmSignUp",
        {"ClientId": call.pool.client_id, "Username": username, "ConfirmationCode": _EMULATORS_CODE},
    )
    await call.set_attributes(username, {"email_verified": "true"})
    return {}


async def resend_confirmation_code(call: Call) -> Data:
    """For a name that nobody has, the answer is as if somebody had it."""
    username = call.text("Username")
    try:
        user = await call.user(username)
    except AwsError:
        return attributes.pretended_delivery(username)
    if user["UserStatus"] != "UNCONFIRMED":
        raise AwsError("InvalidParameterException", "User is already confirmed.")
    return attributes.delivery(call, f"confirm:{username}", "email", attributes_in(user))
