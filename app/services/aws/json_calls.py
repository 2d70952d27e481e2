"""Calls of operations that need no signature: one JSON object there and one back, with nothing of an SDK.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from ..base import Clock, Mark
from .connections import Connections, NotAws, all_of
from .firewall import instead_of_pool
from .http_session import HttpSession
from .settings import endpoint_url

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
_ABBREVIATIONS = {"mfa": "MFA"}
_NO_TOKEN = re.compile(r"[^\w!#$%&'*+.^`|~-]", re.ASCII)


class JsonCalls:
    """One service in one region. Safe to use from several threads.

    Args:
        timeouts: seconds to connect, and of silence.
        total: seconds for all of a call.
    """

    def __init__(
        self, service: str, region: str, clock: Clock, timeouts: tuple[float, float], total: float
    ) -> None:
        self.url = endpoint_url(service, region)
        self._prefix = SERVICES[service]
        self._is_user_pool = service == "cognito-idp"
        self._clock = clock
        self._total = total
        self._session = HttpSession(self.url, timeouts)

    def call(self, operation: str, parameters: Mapping[str, Any], sent: list[Mark]) -> Mapping[str, Any]:
        """Return the answer, with botocore's ResponseMetadata. Raise botocore's errors, TimeoutError or NotAws.

        Args:
            operation: boto3's name for it.
            sent: is given the instant of each attempt.
        """
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{self._prefix}.{self.api_name(operation)}",
        }
        url = self.url if urlsplit(self.url).path else f"{self.url}/"
        sent.append(self._clock.mark())
        status, answered, content = self._exchange("POST", url, headers, json.dumps(parameters).encode())
        metadata = {
            "HTTPStatusCode": status,
            "HTTPHeaders": answered,
            "RequestId": answered.get("x-amzn-requestid", ""),
        }
        code, message = _said(status, content) if status >= 300 else ("", "")
        if self._is_user_pool and (stopped := instead_of_pool(code, status, answered, url)) is not None:
            raise stopped
        if status >= 300:
            raise _refusal(operation, code, message, metadata)
        answer = _object(content)
        _check(answer)
        return {**answer, "ResponseMetadata": metadata}

    def get(self, path: str) -> Mapping[str, str]:
        """Ask for a public page. Return the headers of the answer. Raise as `call`."""
        return self._exchange("GET", self.url + path, {}, b"")[1]

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        named = {"User-Agent": _user_agent(), **headers}

        def ask() -> tuple[int, dict[str, str], bytes]:
            answer = self._session.send(method, url, named, body)
            content = all_of(answer, url)
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, content

        return Connections().within(self._total, ask)

    @staticmethod
    def api_name(operation: str) -> str:
        """Return AWS's name of an operation: "SetUserMFAPreference" for "set_user_mfa_preference"."""
        return "".join(_ABBREVIATIONS.get(word, word.capitalize()) for word in operation.split("_"))


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
        raise NotAws("The body is not a JSON object.")
    message = answer.get("message", answer.get("Message", ""))
    # "com.amazonaws.cognito#NotAuthorizedException:http://..." in some services
    return code.partition(":")[0].rpartition("#")[2], str(message or "")


def _refusal(operation: str, code: str, message: str, metadata: Mapping[str, Any]) -> Exception:
    from botocore.exceptions import ClientError

    told = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return cast(Exception, ClientError(told, operation))


def _user_agent() -> str:
    """Return our name, and the one that AWS's tools let people give their programs."""
    from ... import __version__

    program = _NO_TOKEN.sub("-", os.environ.get("AWS_SDK_UA_APP_ID", ""))[:50]
    return f"cognito-tui/{__version__}" + (f" app/{program}" if program else "")
