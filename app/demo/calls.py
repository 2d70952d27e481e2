"""One call of a client's, and the emulator that stands behind."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .asgi import Application, AwsError, Scope, ask
from .pool import Pool

USER_POOLS = "AWSCognitoIdentityProviderService"
IDENTITY_POOLS = "AWSCognitoIdentityService"

Data = dict[str, Any]


class Emulator:
    """Asks the emulator for operations, under the headers of the client's own request.

    Every method raises AwsError when it refuses.
    """

    def __init__(self, app: Application, scope: Scope) -> None:
        self._app = app
        self._scope = scope

    async def user_pool(self, operation: str, data: Mapping[str, Any]) -> Data:
        return await self._ask(f"{USER_POOLS}.{operation}", data)

    async def identity_pool(self, operation: str, data: Mapping[str, Any]) -> Data:
        return await self._ask(f"{IDENTITY_POOLS}.{operation}", data)

    async def _ask(self, target: str, data: Mapping[str, Any]) -> Data:
        replaced = (b"x-amz-target", b"content-length", b"content-type")
        headers = [pair for pair in self._scope["headers"] if pair[0] not in replaced]
        body = json.dumps(data).encode()
        headers += [
            (b"x-amz-target", target.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"application/x-amz-json-1.1"),
        ]
        status, answer = await ask(self._app, {**self._scope, "headers": headers}, body)
        answered = parsed(answer)
        if status != 200:
            raise AwsError(str(answered.get("__type")), str(answered.get("message")), status)
        return answered


@dataclass(frozen=True)
class Call:
    """What a handler is given.

    Attributes:
        data: the request, as the client sent it.
        pool: what this side knows, and the emulator does not.
    """

    data: Data
    pool: Pool
    emulator: Emulator

    def text(self, name: str) -> str:
        """A member of the request; empty when it is absent or no text."""
        return _text(self.data.get(name))

    def member(self, name: str) -> Data:
        """A structure or map of the request; empty when it is absent or something else."""
        value = self.data.get(name)
        return value if isinstance(value, dict) else {}

    def items(self, name: str) -> list[Any]:
        """A list of the request; empty when it is absent or something else."""
        value = self.data.get(name)
        return value if isinstance(value, list) else []

    def parameter(self, name: str) -> str:
        """One of AuthParameters."""
        return _text(self.member("AuthParameters").get(name))

    def response(self, name: str) -> str:
        """One of ChallengeResponses."""
        return _text(self.member("ChallengeResponses").get(name))

    async def tokens(self, username: str) -> Data:
        """An AuthenticationResult for a user whose proofs were seen here: the emulator asks for none at MFA_SETUP.

        Raises AwsError when there is no such user.
        """
        answer = await self.emulator.user_pool(
            "RespondToAuthChallenge",
            {
                "ClientId": self.pool.client_id,
                "ChallengeName": "MFA_SETUP",
                "ChallengeResponses": {"USERNAME": username},
            },
        )
        return dict(answer["AuthenticationResult"])

    async def user(self, username: str) -> Data:
        """The emulator's GetUser, UserStatus included, by tokens that nobody gets to see.

        Raises AwsError when there is no such user.
        """
        access_token = (await self.tokens(username))["AccessToken"]
        return await self.emulator.user_pool("GetUser", {"AccessToken": access_token})

    async def attributes(self, username: str) -> dict[str, str]:
        return attributes_in(await self.user(username))

    async def set_attributes(self, username: str, attributes: Mapping[str, str]) -> None:
        """Whatever they are, the verified flags among them."""
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        access_token = (await self.tokens(username))["AccessToken"]
        await self.emulator.user_pool(
            "UpdateUserAttributes", {"AccessToken": access_token, "UserAttributes": listed}
        )

    async def signed_in(self) -> tuple[str, dict[str, str]]:
        """The user name and the attributes of the user whose AccessToken came with the request.

        Raises AwsError when the emulator does not accept the token, or it is another demo's.
        """
        access_token = self.text("AccessToken")
        user = await self.emulator.user_pool("GetUser", {"AccessToken": access_token})
        if claims(access_token).get("client_id") != self.pool.client_id:
            raise AwsError("NotAuthorizedException", "Invalid Access Token")
        return str(user["Username"]), attributes_in(user)


Handler = Callable[[Call], Awaitable[Data]]


def attributes_in(user: Data) -> dict[str, str]:
    """Those that have a value, of GetUser's answer: the emulator cannot delete one, but empty it."""
    return {pair["Name"]: pair["Value"] for pair in user["UserAttributes"] if pair["Value"]}


def claims(token: str) -> Data:
    """Of a token that the emulator has made or verified a moment ago."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def parsed(body: bytes) -> Data:
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise AwsError("SerializationException", "The request is not a JSON object.")
    return data


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
