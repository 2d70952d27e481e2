"""What it means when an API does not give what was asked for.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import re

from ...errors import CognitoTuiError, ConnectionFailed, Refused
from ..base import excerpt
from .call import ACCESS, ID, NAMES, SIGV4, ApiResponse, Proof
from .url import ApiUrl

_DESCRIPTION = re.compile(r'error_description="((?:[^"\\]|\\.)*)"')  # RFC 6750, 3
_ENOUGH = 4096  # bytes of a body to find AWS's own words in
_OTHER = {
    ACCESS: "Some take the ID token alone, REST APIs without scopes among them: try that.",
    ID: "An API that asks for scopes takes the access token alone: try that.",
}
_SCOPES = {
    ACCESS: "An API's own scopes come with a sign-in in a browser, where the app client allows them.",
    ID: _OTHER[ID],
}


def failure(url: ApiUrl, answer: ApiResponse, proof: Proof) -> CognitoTuiError | None:
    """None where all went well. Raises ConnectionFailed where the answer breaks off.

    Args:
        proof: that was shown.
    """
    if 200 <= answer.status < 300:
        return None
    if 300 <= answer.status < 400:
        where = excerpt(answer.header("location"))
        detail = f"It points to {where}" if where else ""
        return CognitoTuiError(
            f"{url.host} answers {excerpt(answer.line)}.",
            detail=detail,
            hint="Nothing was sent there: call it if you mean it.",
        )
    if answer.status >= 500:
        return ConnectionFailed(
            f"{url.host} had a problem of its own: {excerpt(answer.line)}.", hint=_wait(answer)
        )
    title, hint = _words(url, answer, proof)
    return Refused(title, detail=_reason(answer), hint="\n".join(filter(None, (hint, _wait(answer)))))


def _words(url: ApiUrl, answer: ApiResponse, proof: Proof) -> tuple[str, str]:
    kind = proof.kind
    text = answer.beginning(_ENOUGH).decode(errors="replace")
    if answer.status in (401, 403) and "Missing Authentication Token" in text:
        # REST APIs say this of whatever they do not have, with a token or without
        return (
            f"{url.host} has no such path, or not with this method.",
            "API Gateway calls that a missing token.",
        )
    if answer.status in (401, 403) and kind == SIGV4:
        return f"{url.host} refuses these AWS credentials.", _about_signatures(answer.status, text)
    if answer.status == 401:
        return f"{url.host} does not accept this {NAMES[kind]}.", f"{_check(proof.issuer)}\n{_OTHER[kind]}"
    if answer.status == 403 and "insufficient_scope" in answer.header("www-authenticate"):
        return f"This {NAMES[kind]} lacks a scope that {url.host} asks for.", _SCOPES[kind]
    if answer.status == 403:
        return (
            f"{url.host} does not let you do this.",
            "Is the path right? Are you in the group that it asks for?",
        )
    if answer.status == 404:
        return f"{url.host} has no such path.", ""
    if answer.status == 429:
        return f"{url.host} is busy.", "" if answer.header("retry-after") else "Try again in a moment."
    return f"{url.host} refuses this request: {excerpt(answer.line)}.", ""


def _check(issuer: str) -> str:
    """What to check: a pool has two issuers to pick from, and an authorizer compares it letter by letter."""
    named = (
        f"{excerpt(issuer)} as the issuer, as this token does" if issuer else "this user pool as the issuer"
    )
    return f"Its authorizer must name {named}, and this app client as an audience."


def _about_signatures(status: int, text: str) -> str:
    if status == 401:
        return "It may want a token, and no signature."
    if "SignatureDoesNotMatch" in text or "signature we calculated" in text:
        return "Is it signed for the right service and region? Is the clock right?"
    if "Signature expired" in text or "RequestTimeTooSkewed" in text:
        return "Is the clock of this machine right?"
    return (
        "Their role must allow it: execute-api:Invoke for an API, lambda:InvokeFunctionUrl for a function, "
        "s3:GetObject for an object."
    )


def _reason(answer: ApiResponse) -> str:
    """The authorizer's own."""
    described = _DESCRIPTION.search(answer.header("www-authenticate"))
    return f"It says: {excerpt(described[1])}" if described else ""


def _wait(answer: ApiResponse) -> str:
    """RFC 9110, 10.2.3: seconds, or a date."""
    wait = excerpt(answer.header("retry-after"))
    return (
        f"It asks you to wait {wait} s."
        if wait.isdecimal()
        else f"It asks you to wait until {wait}."
        if wait
        else ""
    )
