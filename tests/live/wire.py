"""Cognito asked without the product, one request at a time: what it says in full, code and words."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.live.answers import TOO_BUSY, answer, texts
from tests.live.journey import Live
from tests.support.journeys import names_in

_TARGETS = {
    "cognito-idp": "AWSCognitoIdentityProviderService",
    "cognito-identity": "AWSCognitoIdentityService",
}
_VARIABLES = {"cognito-idp": "COGNITO_IDENTITY_PROVIDER", "cognito-identity": "COGNITO_IDENTITY"}
_NAMED_ALREADY = ("ChallengeName=", "TokenType=")
_LIMIT = 30  # seconds
_PAUSES = (1, 3, 9)  # seconds


@dataclass(frozen=True)
class Said:
    """An answer. As a text: its status, and the words of a refusal, or the names that it holds; no value.

    Attributes:
        text: the body as it came.
        values: that were sent.
    """

    status: int
    text: str
    values: frozenset[str]

    @property
    def body(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.text or "{}")
        return read

    @property
    def code(self) -> str:
        """The error's, empty where there is none."""
        return str(self.body.get("__type", "")).rpartition("#")[2]

    def __str__(self) -> str:
        if self.code:
            words = str(self.body.get("message") or self.body.get("Message") or "")
            kept = answer({}, self.status, self.code, words, {}, self.values)
            return f"{kept.status} {kept.code}: {kept.message}"
        chosen = " ".join(
            each
            for each in answer({}, self.status, "", "", self.body).chosen.split()
            if not each.startswith(_NAMED_ALREADY)
        )
        names = names_in(self.body).replace("(", " ( ").replace(")", " )")
        return " ".join(filter(None, (str(self.status), names, chosen.replace("=", " ").replace(",", ", "))))


@dataclass(frozen=True)
class Wire:
    """The user pool's service and the identity pool's, as anybody may call them, with no keys.

    Attributes:
        environment: the variables by which the product finds them; none at AWS.
    """

    region: str
    environment: Mapping[str, str]

    @classmethod
    def at(cls, live: Live) -> Wire:
        return cls(live.region, live.place.environment)

    def ask(self, service: str, operation: str, **parameters: Any) -> Said:
        """Ask again where AWS is too busy, which is no answer to anything.

        Args:
            service: "cognito-idp" or "cognito-identity".
        """
        said = self._ask_once(service, operation, parameters)
        for pause in _PAUSES:
            if said.code not in TOO_BUSY:
                break
            time.sleep(pause)
            said = self._ask_once(service, operation, parameters)
        return said

    def _ask_once(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Said:
        own = self.environment.get(f"AWS_ENDPOINT_URL_{_VARIABLES[service]}")
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{_TARGETS[service]}.{operation}",
        }
        url = own or f"https://{service}.{self.region}.amazonaws.com/"
        request = Request(url, json.dumps(parameters).encode(), headers)
        values = frozenset(texts(parameters))
        try:
            with urlopen(request, timeout=_LIMIT) as came:
                return Said(came.status, came.read().decode(), values)
        except HTTPError as refused:
            with refused:
                return Said(refused.code, refused.read().decode(), values)
