"""ForgotPassword and ConfirmForgotPassword.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
"""

from __future__ import annotations

from . import attributes, passwords
from .asgi import AwsError
from .calls import Call, Data, attributes_in

_EMULATORS_CODE = "654321"


async def forgot_password(call: Call) -> Data:
    """For a name that nobody has, the answer is as if somebody had it."""
    username = call.text("Username")
    try:
        user = await call.user(username)
    except AwsError:
        return attributes.pretended_delivery(username)
    known = attributes_in(user)
    for name in ("email", "phone_number"):
        if known.get(name) and known.get(f"{name}_verified") == "true":
            return attributes.delivery(call, f"reset:{username}", name, known)
    raise AwsError(
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )


async def confirm_forgot_password(call: Call) -> Data:
    pool, username = call.pool, call.text("Username")
    passwords.check(call.text("Password"))
    pool.codes.check(f"reset:{username}", call.text("ConfirmationCode"))
    user = {"ClientId": pool.client_id, "Username": username}
    await call.emulator.user_pool("ForgotPassword", user)
    await call.emulator.user_pool(
        "ConfirmForgotPassword",
        {**user, "ConfirmationCode": _EMULATORS_CODE, "Password": call.text("Password")},
    )
    pool.user(username).chose_password = True
    pool.lock_out.right(username)
    return {}
