"""Tokens at the end of a sign-in, new ones for as long as it lasts, and its end.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
"""

from __future__ import annotations

import secrets
import string

from . import devices
from .asgi import AwsError
from .calls import Call, Data, claims
from .pool import Pool, SignIn
from .sessions import Attempt

GRACE = 10  # seconds: RetryGracePeriodSeconds of a pool with rotation
_ID_LETTERS = string.ascii_lowercase + string.digits


async def grant(call: Call, attempt: Attempt) -> Data:
    """The AuthenticationResult of a sign-in that has answered everything."""
    result = await call.tokens(attempt.username)
    device_key = devices.authenticated(call, attempt)
    if call.pool.scenario.devices and not device_key:
        device = devices.hand_out(call, attempt.username)
        result["NewDeviceMetadata"] = {"DeviceKey": device.key, "DeviceGroupKey": device.group_key}
        device_key = device.key
    record(call.pool, attempt.username, device_key, result["AccessToken"], result["RefreshToken"])
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def record(pool: Pool, username: str, device_key: str, access_token: str, refresh_token: str) -> None:
    """Begins a sign-in with these tokens."""
    now = pool.now()
    id = "tkn" + "".join(secrets.choice(_ID_LETTERS) for _ in range(25))  # noqa: A001
    sign_in = SignIn(id, username, device_key, now, now)
    _add(sign_in, access_token, refresh_token)
    pool.sign_ins.append(sign_in)


def _add(sign_in: SignIn, access_token: str, refresh_token: str) -> None:
    sign_in.origins.add(str(claims(access_token).get("origin_jti")))
    sign_in.refresh_tokens.append(refresh_token)


async def get_tokens_from_refresh_token(call: Call) -> Data:
    return await _refresh(call, call.text("RefreshToken"), call.text("DeviceKey"))


async def refresh_token_auth(call: Call) -> Data:
    if call.pool.scenario.rotation:
        raise AwsError(
            "InvalidParameterException",
            "REFRESH_TOKEN_AUTH is not available while refresh token rotation is enabled.",
        )
    return await _refresh(call, call.parameter("REFRESH_TOKEN"), call.parameter("DEVICE_KEY"))


async def _refresh(call: Call, refresh_token: str, device_key: str) -> Data:
    pool = call.pool
    if pool.now() >= pool.retired.get(refresh_token, float("inf")):
        raise AwsError("RefreshTokenReuseException", "Refresh token has already been used.")
    answer = await call.emulator.user_pool(
        "GetTokensFromRefreshToken", {"ClientId": pool.client_id, "RefreshToken": refresh_token}
    )
    sign_in = next((known for known in pool.sign_ins if refresh_token in known.refresh_tokens), None)
    if sign_in is None:  # another demo's of this process
        raise AwsError("NotAuthorizedException", "Invalid Refresh Token")
    known_devices = ("", *pool.user(sign_in.username).devices)
    if (sign_in.device_key and device_key != sign_in.device_key) or sign_in.device_key not in known_devices:
        raise AwsError("NotAuthorizedException", "Invalid Refresh Token")
    sign_in.active_at = pool.now()
    if pool.scenario.rotation:
        result = await call.tokens(sign_in.username)
        _add(sign_in, result["AccessToken"], result["RefreshToken"])
        pool.retired.setdefault(refresh_token, pool.now() + GRACE)
        return {"ChallengeParameters": {}, "AuthenticationResult": result}
    return answer


async def revoke_token(call: Call) -> Data:
    """The refresh token of a sign-in, and all its others."""
    for sign_in in call.pool.sign_ins:
        if call.text("Token") in sign_in.refresh_tokens:
            await end(call, sign_in)
            break
    return {}


async def end(call: Call, sign_in: SignIn) -> None:
    for refresh_token in sign_in.refresh_tokens:
        await call.emulator.user_pool(
            "RevokeToken", {"ClientId": call.pool.client_id, "Token": refresh_token}
        )
    call.pool.sign_ins.remove(sign_in)


async def global_sign_out(call: Call) -> Data:
    username, _ = await call.signed_in()
    await call.emulator.user_pool("GlobalSignOut", {"AccessToken": call.text("AccessToken")})
    for sign_in in [known for known in call.pool.sign_ins if known.username == username]:
        await end(call, sign_in)
    return {}
