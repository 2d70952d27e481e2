"""Managed login: the pages on which a browser signs in, and from which it takes a code to the app client.

A page of somebody else's can send a browser here, too. Nothing here knows whom the browser belongs to (there are no
cookies), redirects go to the app client's own addresses alone, no page can be framed, and the guard takes a form from
a page of this server only.

UNPROVEN: the markup is not Amazon Cognito's. Passkeys, choosing among second factors, setting one up, signing up and
resetting a password have no page here: whoever needs one is told so.

https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from . import challenges, sign_in
from .oauth import OAuthError, check_authorization, new_code, single
from .pages import page, redirect
from .pool import Answer, Pool
from .refusal import Refusal
from .web import Request, Response

AUTHORIZE, LOGIN, LOGOUT = "/oauth2/authorize", "/login", "/logout"
_AUTHORIZATION = (  # what goes with the browser from page to page
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "identity_provider"),
)
_FIELDS = {  # challenge → the answer's name, its label, its kind
    "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE", "Code of your authenticator", "text"),
    "SMS_MFA": ("SMS_MFA_CODE", "Code from the text message", "text"),
    "EMAIL_OTP": ("EMAIL_OTP_CODE", "Code from the email", "text"),
    "NEW_PASSWORD_REQUIRED": ("NEW_PASSWORD", "New password", "password"),
}


def answer(pool: Pool, request: Request) -> Response:
    """Answer one of the three pages.

    What is wrong with the app client or its address is shown here; everything else is told to that address.
    """
    try:
        given = single(request.parameters())
    except OAuthError as error:
        return page(400, "Bad Request", f"<p>{escape(error.description)}</p>")
    if given.get("client_id") != pool.client_id:
        return page(400, "Bad Request", "<p>The app client does not exist.</p>")
    if request.path == LOGOUT and given.get("logout_uri") in pool.logout_urls:
        return redirect(given["logout_uri"])
    if given.get("redirect_uri") not in pool.callback_urls:
        return page(
            400, "Bad Request", "<p>The app client does not have this address (redirect_mismatch).</p>"
        )
    try:
        check_authorization(pool, given)
    except OAuthError as error:
        described = {"error_description": error.description} if error.description else {}
        return _back(given, error=error.code, **described)
    if request.path != LOGIN:
        return redirect(
            f"{LOGIN}?{urlencode({name: given[name] for name in _AUTHORIZATION if name in given})}"
        )
    return _log_in(pool, given) if request.method == "POST" else _password_form(given)


def _back(given: Mapping[str, str], **parameters: str) -> Response:
    """Send the browser back to the app client."""
    state = {"state": given["state"]} if "state" in given else {}
    mark = "&" if "?" in given["redirect_uri"] else "?"
    return redirect(f"{given['redirect_uri']}{mark}{urlencode({**parameters, **state})}")


def _log_in(pool: Pool, given: Mapping[str, str]) -> Response:
    session = given.get("session", "")
    try:
        step = _next_step(pool, given, session)
    except Refusal as refusal:
        if not pool.sessions.is_open(session):
            return _password_form(given, refusal.message)
        return _challenge_form(pool, given, session, refusal.message)
    if "Session" in step:
        return _challenge_form(pool, given, step["Session"])
    return _back(given, code=new_code(pool, pool.users[step["Username"]], given))


def _next_step(pool: Pool, given: Mapping[str, str], session: str) -> Answer:
    if session:
        attempt = pool.sessions.find(session)
        if attempt.flow != sign_in.MANAGED_LOGIN:
            raise Refusal("NotAuthorizedException", "Invalid session for the user.")
        return challenges.answer(pool, session, attempt, given)
    attempt = sign_in.begin(pool, sign_in.needed(given, "username"), sign_in.MANAGED_LOGIN)
    return sign_in.check_password(pool, attempt, {"PASSWORD": sign_in.needed(given, "password")})


def _password_form(given: Mapping[str, str], message: str = "") -> Response:
    name = _input("username", "User name", "text", given.get("username", ""))
    return _form(given, name + _input("password", "Password", "password"), message)


def _challenge_form(pool: Pool, given: Mapping[str, str], session: str, message: str = "") -> Response:
    attempt = pool.sessions.find(session)
    if attempt.asked not in _FIELDS:
        return page(200, "Sign in", f"<p>This simulator has no page for {escape(attempt.asked)}.</p>")
    inputs = _input(*_FIELDS[attempt.asked])
    if attempt.asked == "NEW_PASSWORD_REQUIRED":
        missing = (name for name in pool.required_attributes if not attempt.user.attributes.get(name))
        inputs += "".join(_input(f"userAttributes.{name}", name, "text") for name in missing)
    return _form(given, _hidden("session", session) + inputs, message)


def _form(given: Mapping[str, str], inputs: str, message: str) -> Response:
    hidden = "".join(_hidden(name, given[name]) for name in _AUTHORIZATION if name in given)
    alert = f'<p role="alert">{escape(message)}</p>\n' if message else ""
    form = f'<form method="post" action="{LOGIN}">\n{hidden}{inputs}<button type="submit">Sign in</button>\n</form>'
    return page(200, "Sign in", alert + form)


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">\n'


def _input(name: str, label: str, kind: str, value: str = "") -> str:
    given = f'id="{escape(name)}" type="{kind}" name="{escape(name)}" value="{escape(value)}"'
    return f"<label>{label} <input {given} required></label>\n"
