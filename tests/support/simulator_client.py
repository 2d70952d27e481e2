"""Drives the scripted Cognito as a stranger would: boto3 without keys, pycognito's SRP, plain HTTP."""

from __future__ import annotations

import functools
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

import boto3
import pyotp
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.pycognito_srp import QuickSrp

PASSWORD = "Correct-Horse-1"
PLAIN = "USER_PASSWORD_AUTH"
NEW_PASSWORD = "Battery-Staple-2"
CLIENT_SECRET = "a-client-secret-of-24-chars-at-least"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session(region_name="eu-west-1")


def client(cognito: CognitoServer, service: str = "cognito-idp") -> Any:
    """A boto3 client without keys, one for all who ask this server."""
    return _client(cognito.url, service)


@functools.lru_cache(maxsize=8)
def _client(url: str, service: str) -> Any:
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    return _session().client(service, endpoint_url=url, config=config)


def signing(cognito: CognitoServer, service: str, keys: Mapping[str, str], **other: Any) -> Any:
    """A boto3 client that signs with keys as the identity pool or STS give them."""
    secret = {"aws_secret_access_key": keys.get("SecretKey") or keys["SecretAccessKey"]}
    return _session().client(
        service,
        endpoint_url=cognito.url,
        config=Config(retries={"total_max_attempts": 1}),
        **{
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_session_token": keys["SessionToken"],
            **secret,
            **other,
        },
    )


def keys_of(cognito: CognitoServer, username: str = "ada") -> dict[str, str]:
    """Credentials, as the identity pool gives them to somebody who has just signed in."""
    logins = {cognito.pool.provider: Person(cognito, username).sign_in()["IdToken"]}
    identity = client(cognito, "cognito-identity")
    answer = identity.get_id(IdentityPoolId=cognito.pool.identity_pool_id, Logins=logins)
    found = identity.get_credentials_for_identity(IdentityId=answer["IdentityId"], Logins=logins)
    return dict(found["Credentials"])


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """ "Code: message" of the error that the call must end in."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    raise AssertionError(f"not refused: {answer}")


def raw(cognito: CognitoServer, operation: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """For operations that the installed botocore does not know yet."""
    request = urllib.request.Request(
        cognito.url,
        json.dumps(body).encode(),
        {"x-amz-target": f"AWSCognitoIdentityProviderService.{operation}"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


class Clock:
    """A pool's clock that a test turns. It runs from the real time (which pycognito signs), or stands still."""

    def __init__(self, standing_at: float | None = None) -> None:
        self.standing_at = standing_at
        self.ahead = 0.0

    def __call__(self) -> float:
        start = datetime.now(timezone.utc).timestamp() if self.standing_at is None else self.standing_at
        return start + self.ahead

    def turn(self, seconds: float) -> None:
        self.ahead += seconds


def code_at(seconds: float, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(datetime.fromtimestamp(seconds, timezone.utc))


class Person:
    """Somebody with a password, at the keyboard of a client that is not ours.

    Attributes:
        by_srp: whether `start` proves the password. A test that is about other things sends it.
    """

    by_srp = False

    def __init__(
        self, cognito: CognitoServer, username: str = "ada", password: str = PASSWORD, **device: str
    ) -> None:
        self.cognito = cognito
        self.idp = client(cognito)
        self.username = username
        self._password, self._device = password, device

    @functools.cached_property
    def srp(self) -> QuickSrp:
        pool = self.cognito.pool
        return QuickSrp(
            self.username,
            self._password,
            pool.user_pool_id,
            pool.client_id,
            client=self.idp,
            client_secret=pool.client_secret or None,
            **self._device,
        )

    def initiate(self, flow: str, **parameters: str) -> Any:
        return self.idp.initiate_auth(
            AuthFlow=flow,
            ClientId=self.cognito.pool.client_id,
            AuthParameters={"USERNAME": self.username, **self._hash(self.username), **parameters},
        )

    def respond(self, asked: Any, challenge: str = "", **answers: str) -> Any:
        """To the challenge asked, by the name that the server has told."""
        parameters = asked.get("ChallengeParameters", {})
        name = parameters.get("USER_ID_FOR_SRP") or parameters.get("USERNAME") or self.username
        return self.idp.respond_to_auth_challenge(
            ClientId=self.cognito.pool.client_id,
            ChallengeName=challenge or asked["ChallengeName"],
            ChallengeResponses={"USERNAME": name, **self._hash(name), **answers},
            **({"Session": asked["Session"]} if asked.get("Session") else {}),
        )

    def refused(self, asked: Any, challenge: str = "", **answers: str) -> str:
        return refusal(lambda: self.respond(asked, challenge, **answers))

    def start(self, **parameters: str) -> Any:
        """Up to what follows the password."""
        if not self.by_srp and PLAIN in self.cognito.pool.auth_flows:
            key = {"DEVICE_KEY": self._device["device_key"]} if self._device else {}
            return self.initiate(PLAIN, PASSWORD=self._password, **key, **parameters)
        return self.prove(self.initiate("USER_SRP_AUTH", **{**self.srp.get_auth_params(), **parameters}))

    def prove(self, asked: Any) -> Any:
        assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
        claim = self.srp.process_challenge(asked["ChallengeParameters"], {"USERNAME": self.username})
        return self.respond(asked, **claim)

    def sign_in(self) -> Any:
        """AuthenticationResult."""
        return self.start()["AuthenticationResult"]

    def _hash(self, name: str) -> dict[str, str]:
        pool = self.cognito.pool
        if not pool.client_secret:
            return {}
        return {"SECRET_HASH": QuickSrp.get_secret_hash(name, pool.client_id, pool.client_secret)}
