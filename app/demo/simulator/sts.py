"""STS: a form comes, XML goes. It believes the identity pool's own tokens, and its own keys.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from xml.sax.saxutils import escape

from .pool import Answer, Body, Pool
from .refusal import Refusal
from .roles import ACCOUNT, Keys, new_keys
from .signing import claims_of
from .sigv4 import Fault, NotSigned, verify
from .tokens import OPEN_ID_ISSUER
from .web import Request

_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_FAULTS = {
    Fault.MISSING: ("MissingAuthenticationToken", "Request is missing Authentication Token"),
    Fault.KEYS: ("InvalidClientTokenId", "The security token included in the request is invalid."),
    Fault.EXPIRED: ("ExpiredToken", "The security token included in the request is expired"),
    Fault.CLOCK: (
        "SignatureDoesNotMatch",
        "Signature expired: the request is too old, or comes from the future.",
    ),
    Fault.MISMATCH: (
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method.",
    ),
}
_XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/"


def assume_role_with_web_identity(pool: Pool, body: Body) -> Answer:
    for name in ("RoleArn", "RoleSessionName", "WebIdentityToken"):
        if name not in body:
            member = name[0].lower() + name[1:]
            raise Refusal(
                "ValidationError",
                f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not "
                "be null",
            )
    duration = body.get("DurationSeconds", "3600")
    seconds = int(duration) if re.fullmatch(r"[0-9]{1,6}", duration) else 0
    if not _SESSION_NAME.fullmatch(body["RoleSessionName"]):
        raise Refusal(
            "ValidationError",
            f"1 validation error detected: Value '{body['RoleSessionName']}' at 'roleSessionName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        )
    if not 900 <= seconds <= 43_200:
        raise Refusal("ValidationError", "1 validation error detected: Value at 'durationSeconds' failed")
    claims = claims_of(body["WebIdentityToken"])
    if not claims or claims["iss"] != OPEN_ID_ISSUER:
        raise Refusal(
            "InvalidIdentityToken", "No OpenIDConnect provider found in your account for this token"
        )
    if pool.now() >= claims["exp"]:
        raise Refusal(
            "ExpiredTokenException", f"Token expired: {int(pool.now())} must be before {claims['exp']}"
        )
    role = pool.roles.get(body["RoleArn"])
    if role is None or claims["aud"] != (role.aud or pool.identity_pool_id) or role.amr not in claims["amr"]:
        raise Refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
    if seconds > role.longest:
        raise Refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    keys = pool.hand_out(new_keys(body["RoleArn"], body["RoleSessionName"], pool.now() + seconds))
    return {
        "Credentials": {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token,
            "Expiration": datetime.fromtimestamp(keys.expires_at, timezone.utc).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
        },
        "AssumedRoleUser": {"Arn": keys.arn, "AssumedRoleId": f"AROASCRIPTED:{keys.session_name}"},
        "SubjectFromWebIdentityToken": claims["sub"],
        "Audience": claims["aud"],
        "Provider": OPEN_ID_ISSUER.removeprefix("https://"),
    }


def is_unsigned(request: Request) -> bool:
    """Return whether it is a call that needs no keys, in the one form that the SDKs send it in."""
    signs = {"authorization", "x-amz-security-token", "x-amz-target"}
    return request.method == "POST" and not request.query and not signs & request.headers.keys()


def get_caller_identity(pool: Pool, keys: Keys) -> Answer:
    role_id = f"AROASCRIPTED:{keys.session_name}"
    return {"Arn": keys.arn, "UserId": role_id, "Account": ACCOUNT}


def signer(pool: Pool, request: Request) -> Keys:
    """Return the keys that have signed a request. Raises Refusal."""
    try:
        return verify(request, "sts", pool.keys, pool.now(), pool.skew).keys
    except NotSigned as error:
        code, message = _FAULTS[error.fault]
        raise Refusal(code, message, 403) from None


def as_xml(action: str, answer: Answer) -> str:
    return (
        f'<{action}Response xmlns="{_XMLNS}"><{action}Result>{_elements(answer)}</{action}Result>'
        f"<ResponseMetadata><RequestId>scripted</RequestId></ResponseMetadata></{action}Response>"
    )


def error_as_xml(refusal: Refusal) -> str:
    error = _elements({"Type": "Sender", "Code": refusal.code, "Message": refusal.message})
    return f'<ErrorResponse xmlns="{_XMLNS}"><Error>{error}</Error><RequestId>scripted</RequestId></ErrorResponse>'


def _elements(answer: Answer) -> str:
    return "".join(
        f"<{name}>{_elements(value) if isinstance(value, dict) else escape(str(value))}</{name}>"
        for name, value in answer.items()
    )


UNSIGNED = {"AssumeRoleWithWebIdentity": assume_role_with_web_identity}
SIGNED = {"GetCallerIdentity": get_caller_identity}
