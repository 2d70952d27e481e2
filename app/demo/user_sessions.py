"""ListUserSessions and RevokeUserSession: where else the user is signed in.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserSessions.html
"""

from __future__ import annotations

from . import tokens
from .asgi import AwsError
from .calls import Call, Data, claims


async def list_user_sessions(call: Call) -> Data:
    username, _ = await call.signed_in()
    current = claims(call.text("AccessToken")).get("origin_jti")
    return {
        "Sessions": [
            {
                "SessionId": sign_in.id,
                "SessionType": "TOKEN",
                "ClientId": call.pool.client_id,
                "CreateDate": sign_in.created_at,
                "LastActiveDate": sign_in.active_at,
                "DeviceType": "unknown",
                "LastIPAddress": "127.0.0.1",
                "LastLocation": {"Country": "unknown"},
                "IsCurrentSession": current in sign_in.origins,
            }
            for sign_in in call.pool.sign_ins
            if sign_in.username == username
        ]
    }


async def revoke_user_session(call: Call) -> Data:
    """Any but the one that asks: that has RevokeToken."""
    username, _ = await call.signed_in()
    for sign_in in call.pool.sign_ins:
        if (sign_in.id, sign_in.username) == (call.text("SessionId"), username):
            if claims(call.text("AccessToken")).get("origin_jti") in sign_in.origins:
                raise AwsError("InvalidParameterException", "The current session can't be revoked.")
            await tokens.end(call, sign_in)
            return {}
    raise AwsError("ResourceNotFoundException", "Session does not exist.")
