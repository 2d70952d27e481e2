"""The console's federation endpoint: a sign-in token for keys, and a page in place of the console.

UNPROVEN: AWS documents neither the words nor the status of its refusals; people report a page with status 400. Nor that
a SessionDuration is refused which is longer than the role's maximum session duration, or than the life of the keys of
a role that another one assumed; nor that the sign-out goes on to an address: others rely on it at us-east-1.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
"""

from __future__ import annotations

import json
import secrets
from html import escape

from .pages import page
from .pool import Pool
from .roles import Role
from .web import Request, Response, json_response

PATH, SIGN_OUT = "/federation", "/oauth"
LIFETIME = 900  # seconds that a sign-in token is good for


def answer(pool: Pool, request: Request) -> Response:
    """Answer getSigninToken, by POST alone since it carries keys, and login and logout, which a browser opens."""
    given = dict(request.parameters())
    action = (request.method, given.get("Action", ""))
    if request.path == SIGN_OUT:
        onward = given.get("redirect_uri", "")
        if given.get("Action") == "logout" and onward.startswith(f"http://{request.headers.get('host')}/"):
            return Response(302, headers={"Location": onward})
        return page(400, "Bad Request", "")
    if (
        action == ("POST", "getSigninToken")
        and not request.query
        and _is_session(pool, given.get("Session", ""), given.get("SessionDuration", ""))
    ):
        token = secrets.token_urlsafe(600)
        pool.console_tokens[token] = pool.now() + LIFETIME
        return json_response(200, {"SigninToken": token})
    if action == ("GET", "login") and pool.now() < pool.console_tokens.get(given.get("SigninToken", ""), 0):
        where = escape(given.get("Destination", ""))
        text = f"<p>This simulator has none. At AWS, this link signs you in and leads to {where}.</p>"
        return page(200, "You would be in the AWS console now.", text)
    return page(400, "Bad Request", "")


def _is_session(pool: Pool, text: str, duration: str) -> bool:
    """Whether it is the JSON text of three keys that were given out here, are still good, and may be used that long."""
    try:
        session = json.loads(text)
        keys = pool.keys.get(session["sessionToken"])
        pair = (session["sessionId"], session["sessionKey"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    is_known = keys is not None and pair == (keys.access_key_id, keys.secret_access_key)
    if not is_known or keys is None or pool.now() >= keys.expires_at:
        return False
    role = pool.roles.get(keys.role_arn, Role())
    return not duration or (duration.isdecimal() and 900 <= int(duration) <= role.longest)
