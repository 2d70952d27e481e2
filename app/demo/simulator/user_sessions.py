"""The sign-ins a person has going, where the pool's plan lists them.

The shapes are botocore 1.44's (cognito-idp, ListUserSessions and RevokeUserSession).
"""

from __future__ import annotations

from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_found
from .shapes import page_start
from .tokens import access


def list_user_sessions(pool: Pool, body: Body) -> Answer:
    """`page_size` sessions a page."""
    current = access(pool, body)
    _check_sessions_listed(pool)
    live = [grant for grant in pool.grants if grant.user is current.user and not grant.revoked]
    start = page_start(body.get("NextToken"))
    end = start + pool.page_size
    sessions = [
        {
            "SessionId": grant.session_id,
            "SessionType": "TOKEN",
            "ClientId": pool.client_id,
            "CreateDate": grant.auth_time,
            "LastActiveDate": grant.last_active,
            "DeviceType": "Desktop",
            "LastIPAddress": "192.0.2.1",
            "LastLocation": {"City": "Dublin", "Country": "IE"},
            "IsCurrentSession": grant is current,
        }
        for grant in live[start:end]
    ]
    return {"Sessions": sessions, **({"NextToken": str(end)} if end < len(live) else {})}


def revoke_user_session(pool: Pool, body: Body) -> Answer:
    """Any session of this user but the one that asks."""
    current = access(pool, body)
    _check_sessions_listed(pool)
    if body["SessionId"] == current.session_id:
        raise invalid_parameter("The session of the calling access token can't be revoked.")
    for grant in pool.grants:
        if grant.user is current.user and grant.session_id == body["SessionId"] and not grant.revoked:
            grant.revoked = True
            return {}
    raise not_found("Session does not exist.")


def _check_sessions_listed(pool: Pool) -> None:
    if not pool.lists_sessions:
        raise Refusal("OperationNotEnabledException", "Operation is not enabled for this user pool.")


OPERATIONS = {
    "ListUserSessions": list_user_sessions,
    "RevokeUserSession": revoke_user_session,
}
