"""Lambda's Invoke: signed with keys that were given out here, of a role that may.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .pool import Pool
from .refusal import Refusal
from .roles import Keys
from .sigv4 import Fault, NotSigned, Signed, verify
from .web import Request

_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_FAULTS = {
    Fault.MISSING: ("MissingAuthenticationTokenException", "Missing Authentication Token"),
    Fault.KEYS: ("UnrecognizedClientException", "The security token included in the request is invalid."),
    Fault.EXPIRED: ("ExpiredTokenException", "The security token included in the request is expired"),
    Fault.CLOCK: (
        "InvalidSignatureException",
        "Signature expired: the request is too old, or comes from the future.",
    ),
    Fault.MISMATCH: ("InvalidSignatureException", "The request signature we calculated does not match."),
}


@dataclass(frozen=True)
class Failed:
    """What a function answers that ended in an exception: the body beside X-Amz-Function-Error."""

    body: bytes


Function = Callable[[dict[str, Any]], "bytes | Failed"]
"""From the event to the response's body."""


def named_in(path: str) -> str:
    """The function of Invoke's path; empty for other paths."""
    match = _PATH.fullmatch(unquote(path))
    return match[1] if match else ""


def invoke(pool: Pool, function_name: str, region: str, body: bytes, keys: Keys) -> bytes | Failed:
    role = pool.roles.get(keys.role_arn)
    arn = f"arn:aws:lambda:{region}:000000000000:function:{function_name.rpartition(':')[2]}"
    if role is None or not role.may_invoke:
        raise Refusal(
            "AccessDeniedException",
            f"User: {keys.arn} is not authorized to perform: lambda:InvokeFunction on resource: {arn} because no "
            "identity-based policy allows the lambda:InvokeFunction action",
            403,
        )
    if function_name not in pool.functions:
        raise Refusal("ResourceNotFoundException", f"Function not found: {arn}", 404)
    return pool.functions[function_name](json.loads(body))


def signer(pool: Pool, request: Request) -> Signed:
    """Return whose keys have signed an Invoke. Raises Refusal."""
    try:
        return verify(request, "lambda", pool.keys, pool.now(), pool.skew)
    except NotSigned as error:
        code, message = _FAULTS[error.fault]
        raise Refusal(code, message, 403) from None
