"""Calls of operations that need no signature: one JSON object there and one back, with nothing of an SDK.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .connections import NotAws
from .firewall import instead_of_pool
from .http_calls import HttpCalls, refusal

# service → what its operations are addressed to
SERVICES = {
    "cognito-idp": "AWSCognitoIdentityProviderService",
    "cognito-identity": "AWSCognitoIdentityService",
}
# Fields that have fields, and lists of such: whoever reads them need not ask what they are. The names of a challenge's
# parameters are the pool owner's.
OBJECTS = frozenset(
    (
        *("AuthenticationResult", "ChallengeParameters", "CodeDeliveryDetails", "Credentials", "Device"),
        *("LastLocation", "NewDeviceMetadata"),
    )
)
LISTS_OF_OBJECTS = frozenset(
    ("CodeDeliveryDetailsList", "DeviceAttributes", "Devices", "MFAOptions", "Sessions", "UserAttributes")
)
LISTS = frozenset(("AvailableChallenges", "UserMFASettingList"))
_NAMED_BY_OWNERS = "ChallengeParameters"


class JsonCalls(HttpCalls):
    """The operations of users at Cognito."""

    def _request(self, url: str, name: str, parameters: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{SERVICES[self.service]}.{name}",
        }
        return headers, json.dumps(parameters).encode()

    def _answer(self, operation: str, content: bytes, metadata: dict[str, Any]) -> Mapping[str, Any]:
        status = metadata["HTTPStatusCode"]
        code, message = _said(status, content) if status >= 300 else ("", "")
        if self.service == "cognito-idp":
            stopped = instead_of_pool(code, status, metadata["HTTPHeaders"], self.url)
            if stopped is not None:
                raise stopped
        if status >= 300:
            raise refusal(operation, code, message, metadata)
        answer = _object(content)
        _check(answer)
        return answer


def _object(content: bytes) -> dict[str, Any]:
    """Return an answer. Raise NotAws for anything else: a page of a hotel's network comes with status 200, too."""
    try:
        answer = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NotAws("The body is not a JSON object.")
    return answer


def _check(answer: Mapping[str, Any]) -> None:
    """Raise NotAws where a field is of another kind than AWS's."""
    for name, value in answer.items():
        if value is None:
            continue
        if name in OBJECTS and isinstance(value, dict):
            if name != _NAMED_BY_OWNERS:
                _check(value)
        elif name in LISTS_OF_OBJECTS and isinstance(value, list):
            for item in value:
                if not isinstance(item, dict):
                    raise NotAws(name)
                _check(item)
        elif name in OBJECTS | LISTS_OF_OBJECTS or (name in LISTS and not isinstance(value, list)):
            raise NotAws(name)


def _said(status: int, content: bytes) -> tuple[str, str]:
    """Return code and message of a refusal; the code is the status where it is not AWS that refuses."""
    try:
        answer = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return str(status), ""
    code = answer.get("__type", str(status)) if isinstance(answer, dict) else None
    if not isinstance(code, str):
        if status >= 500 or status == 429:  # a load balancer's
            return str(status), ""
        raise NotAws("The body is not a JSON object.")
    message = answer.get("message", answer.get("Message", ""))
    # "com.amazonaws.cognito#NotAuthorizedException:http://..." in some services
    return code.partition(":")[0].rpartition("#")[2], str(message or "")
