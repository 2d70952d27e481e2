"""AWS over HTTP, all of it hostile: whatever is asked, every text of the answer is `hostile`. See hostile_answers.py.

But for what a sign-in needs to go on: tokens that can be read, keys that are good for an hour.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore.model import Shape

from tests.support.hostile import PAYLOAD, hostile
from tests.support.hostile_answers import answer, filled, model
from tests.support.loopback import serving
from tests.support.scripted_cognito import jwt, keys

_PREFIXES = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
_ACTIONS = {"sts": ("GetCallerIdentity",), "iam": ("",)}  # whatever is no action of STS's is IAM's
# what no XML can hold
_IN_XML = "".join(character for character in PAYLOAD if character in "\t\n\r" or ord(character) >= 0x20)
PAGES = (
    "PaginationToken",
    "NextToken",
    "NextMarker",
    "Marker",
    "IsTruncated",
    "nextToken",
)  # or it has no end


def of_json(service: str, operation: str, changes: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in answer(service, operation).items() if name not in PAGES}
    if "AuthenticationResult" in told:
        for name in ("ChallengeName", "Session", "AvailableChallenges"):
            told.pop(name, None)
        told["AuthenticationResult"] = {
            "IdToken": jwt(
                **{"cognito:username": hostile("claimed"), "cognito:groups": [hostile("group")]},
                email=hostile("mail"),
                sub=hostile("sub"),
            ),
            "AccessToken": jwt(username=hostile("claimed")),
            "RefreshToken": "refresh",
            "ExpiresIn": 3600,
        }
    if "IdentityId" in told:
        told["IdentityId"] = "eu-west-1:00000000-0000-0000-0000-000000000000"
    if operation == "GetCredentialsForIdentity":
        told = {**told, "Credentials": keys()["Credentials"]}
    return {**told, **changes.get(operation, {})}


def of_xml(service: str, action: str) -> str:
    shape = model(service).operation_model(action).output_shape
    result = f"<{action}Result>{_element_content(shape)}</{action}Result>" if shape else ""
    metadata = f"<ResponseMetadata><RequestId>{_text('request')}</RequestId></ResponseMetadata>"
    return f"<{action}Response>{result}{metadata}</{action}Response>"


def _element_content(shape: Shape, name: str = "text") -> str:
    match shape.type_name:
        case "structure":
            return "".join(
                f"<{each}>{_element_content(member, each)}</{each}>"
                for each, member in shape.members.items()
                if each not in PAGES
            )
        case "list":
            return f"<member>{_element_content(shape.member, name)}</member>"
        case "map":
            return ""
        case "string":
            return "%7B%7D" if name.endswith("Document") else _text(name)
        case "timestamp":
            return "2026-11-27T00:00:00Z"
        case "boolean":
            return "true"
    return str(filled(shape, name) or 1)


def _text(name: str) -> str:
    return escape(f"{name}<{_IN_XML}>{name}", {"\r": "&#13;"})


@contextlib.contextmanager
def serve(**changes: dict[str, Any]) -> Iterator[str]:
    """Gives its URL, for AWS_ENDPOINT_URL.

    Args:
        changes: operation → fields to be answered otherwise.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(200, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            prefix, _, operation = self.headers.get("x-amz-target", "").partition(".")
            if prefix in _PREFIXES:
                self._reply(200, of_json(_PREFIXES[prefix], operation, changes))
                return
            action = parse_qs(body.decode()).get("Action", [""])[0]
            if action == "getSigninToken":
                self._reply(200, {"SigninToken": hostile("token")})
                return
            service = "sts" if action in _ACTIONS["sts"] else "iam"
            if action in model(service).operation_names:
                self._send(200, of_xml(service, action).encode(), "text/xml")
            else:
                self._reply(400, {"__type": hostile("code"), "message": hostile("message")})

        def _reply(self, status: int, told: dict[str, Any]) -> None:
            self._send(status, json.dumps(told).encode(), "application/x-amz-json-1.1")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.send_header("x-amzn-requestid", "\x9b2Jrequest\xad")
                self.send_header("x-hostile", "\x9b2Jheader\xad")
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as url:
        yield url
