"""Lambda's Invoke: signed with keys that were given out here, of a role that may.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .pool import Pool
from .refusal import Refusal
from .roles import Keys

_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_SIGNATURE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>\w+)/\d{8}/(?P<region>[\w-]+)/lambda/aws4_request, "
    r"SignedHeaders=(?P<headers>[\w;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


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


def signer(pool: Pool, path: str, headers: Mapping[str, str], body: bytes) -> tuple[Keys, str]:
    """Whose keys have signed the request, and for which region. Raises where they are not ours, or it was changed.

    The arithmetic is botocore's own: an independent check of SigV4 is not what this server is for.
    """
    said = _SIGNATURE.fullmatch(headers.get("authorization", ""))
    keys = pool.keys.get(headers.get("x-amz-security-token", ""))
    if not said or not keys or said["key"] != keys.access_key_id or pool.now() >= keys.expires_at:
        raise Refusal(
            "UnrecognizedClientException", "The security token included in the request is invalid.", 403
        )
    signed = {name: headers[name] for name in said["headers"].split(";")}
    request = AWSRequest("POST", f"http://{headers['host']}{path}", signed, body)
    request.context["timestamp"] = headers["x-amz-date"]
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    auth = SigV4Auth(credentials, "lambda", said["region"])
    text = auth.string_to_sign(request, auth.canonical_request(request))
    if auth.signature(text, request) != said["signature"]:
        raise Refusal("InvalidSignatureException", "The request signature we calculated does not match.", 403)
    return keys, said["region"]
