"""What AWS refuses and the emulator lets through.

`Strict` stands before the emulator and sees the same HTTP requests. The emulator verifies passwords, SRP and tokens;
a second factor it does not insist on, so its tokens are held back here until the second factor was shown. None of its
names are touched: all that is said to it is said in requests.

Words and codes of the refusals are AWS's:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pyotp

from . import passwords
from .asgi import Application, AwsError, Receive, Scope, Send, ask, body_of, headers_of, refuse, reply
from .authenticator import Authenticator, Verdict
from .sessions import Session, Sessions

_USER_POOLS = "AWSCognitoIdentityProviderService"
_IDENTITY_POOLS = "AWSCognitoIdentityService"
_CHALLENGES = ("NEW_PASSWORD_REQUIRED", "MFA_SETUP", "SOFTWARE_TOKEN_MFA")
_ATTRIBUTE = "userAttributes."
_SECRET_LENGTH = 52  # base32 digits, as many as Cognito's

Data = dict[str, Any]
Emulator = Callable[[str, Mapping[str, Any]], Awaitable[Data]]
"""Asks the emulator for an operation; raises AwsError when it refuses."""


class Strict:
    """An ASGI application before the emulator's.

    Its state is changed on the emulator's event loop alone. The demo's hints read it from elsewhere, one
    dictionary look-up at a time, which needs no lock.

    Args:
        app: the emulator.
        required_attributes: of the user pool, without the prefix: "name".
        now: seconds since the epoch, for sessions, codes and lock-outs.
    """

    def __init__(
        self, app: Application, required_attributes: tuple[str, ...], now: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._required = required_attributes
        self._now = now
        self._sessions = Sessions(now)
        self._lock_out = passwords.LockOut(now)
        self._identities: set[str] = set()
        self.authenticators: dict[str, Authenticator] = {}
        self.chosen_passwords: set[str] = set()  # user names, not passwords
        self.access_key_ids: set[str] = set()  # that this demo handed out
        self._operations: dict[str, Callable[[Data, Emulator], Awaitable[Data]]] = {
            f"{_USER_POOLS}.RespondToAuthChallenge": self._respond_to_auth_challenge,
            f"{_USER_POOLS}.AssociateSoftwareToken": self._associate_software_token,
            f"{_USER_POOLS}.VerifySoftwareToken": self._verify_software_token,
            f"{_USER_POOLS}.SignUp": _sign_up,
            f"{_USER_POOLS}.ForgotPassword": _forgot_password,
            f"{_IDENTITY_POOLS}.GetId": self._get_id,
            f"{_IDENTITY_POOLS}.GetCredentialsForIdentity": self._get_credentials_for_identity,
            f"{_IDENTITY_POOLS}.GetOpenIdToken": self._get_open_id_token,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._operations.get(headers_of(scope).get("x-amz-target", ""))
        if operation is None:
            await self._app(scope, receive, send)
            return
        body = await body_of(receive)
        try:
            await reply(send, await operation(_parsed(body), self._emulator(scope)))
        except AwsError as error:
            await refuse(send, error)

    def _emulator(self, scope: Scope) -> Emulator:
        async def call(target: str, data: Mapping[str, Any]) -> Data:
            headers = [
                pair for pair in scope["headers"] if pair[0] not in (b"x-amz-target", b"content-length")
            ]
            body = json.dumps(data).encode()
            headers += [(b"x-amz-target", target.encode()), (b"content-length", str(len(body)).encode())]
            status, answer = await ask(self._app, {**scope, "headers": headers}, body)
            parsed = _parsed(answer)
            if status != 200:
                raise AwsError(str(parsed.get("__type")), str(parsed.get("message")), status)
            return parsed

        return call

    # RespondToAuthChallenge

    async def _respond_to_auth_challenge(self, data: Data, emulator: Emulator) -> Data:
        challenge = str(data.get("ChallengeName"))
        if challenge == "PASSWORD_VERIFIER":
            return await self._password_verifier(data, emulator)
        if challenge not in _CHALLENGES:
            raise AwsError("InvalidParameterException", f"Unsupported challenge: {challenge}")
        session = self._sessions.find(data.get("Session"), challenge)
        responses = _responses(data)
        if (session.username, session.client_id) != (responses.get("USERNAME"), data.get("ClientId")):
            raise AwsError("NotAuthorizedException", "Invalid session for the user.")
        if challenge == "NEW_PASSWORD_REQUIRED":
            return await self._new_password(session, responses, data, emulator)
        if challenge == "SOFTWARE_TOKEN_MFA":
            self._check_code(session, responses.get("SOFTWARE_TOKEN_MFA_CODE"))
        session.spent = True
        return await _tokens(data, emulator)

    async def _password_verifier(self, data: Data, emulator: Emulator) -> Data:
        username = str(_responses(data).get("USERNAME"))
        self._lock_out.check(username)
        try:
            answer = await _tokens(data, emulator)
        except AwsError as error:
            if error.message == "Incorrect username or password.":
                self._lock_out.wrong(username)
            raise
        self._lock_out.right(username)
        client_id = str(data.get("ClientId"))
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            return self._ask_new_password(answer, client_id)
        return self._ask_second_factor(answer, client_id)

    def _ask_new_password(self, answer: Data, client_id: str) -> Data:
        parameters = answer["ChallengeParameters"]
        known = json.loads(parameters["userAttributes"])
        known.pop("sub", None)  # AWS does not list it
        username = parameters["USER_ID_FOR_SRP"]
        return {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": self._sessions.issue("NEW_PASSWORD_REQUIRED", username, client_id),
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": username,
                "requiredAttributes": json.dumps([_ATTRIBUTE + name for name in self._required]),
                "userAttributes": json.dumps(known),
            },
        }

    async def _new_password(self, session: Session, responses: Data, data: Data, emulator: Emulator) -> Data:
        passwords.check(str(responses.get("NEW_PASSWORD", "")))
        given = {
            name.removeprefix(_ATTRIBUTE): value
            for name, value in responses.items()
            if name.startswith(_ATTRIBUTE)
        }
        # the users of the demo come with no attributes, so all that are required must be given
        missing = [name for name in self._required if not given.get(name)]
        if missing:
            raise AwsError(
                "InvalidParameterException", f"Invalid attributes given, {' and '.join(missing)} is missing"
            )
        session.spent = True
        answer = await _tokens(data, emulator)
        attributes = [{"Name": name, "Value": value} for name, value in given.items()]
        access_token = answer["AuthenticationResult"]["AccessToken"]
        await emulator(
            f"{_USER_POOLS}.UpdateUserAttributes",
            {"AccessToken": access_token, "UserAttributes": attributes},
        )
        self.chosen_passwords.add(session.username)
        return self._ask_second_factor(answer, session.client_id)

    def _ask_second_factor(self, answer: Data, client_id: str) -> Data:
        """The next challenge, in place of the tokens in `answer`."""
        username = _username(answer["AuthenticationResult"]["AccessToken"])
        parameters = {"USER_ID_FOR_SRP": username}
        if username in self.authenticators:
            use = challenge = "SOFTWARE_TOKEN_MFA"
            parameters["FRIENDLY_DEVICE_NAME"] = "TOTP device"
        else:
            use, challenge = "ASSOCIATE", "MFA_SETUP"
            parameters["MFAS_CAN_SETUP"] = json.dumps(["SOFTWARE_TOKEN_MFA"])
        return {
            "ChallengeName": challenge,
            "Session": self._sessions.issue(use, username, client_id),
            "ChallengeParameters": parameters,
        }

    def _check_code(self, session: Session, code: object) -> None:
        verdict = self.authenticators[session.username].check(code, self._now())
        if verdict is Verdict.USED:
            raise AwsError("ExpiredCodeException", "Your software token has already been used once.")
        if verdict is Verdict.WRONG:
            session.attempts_left -= 1
            raise AwsError("CodeMismatchException", "Invalid code or auth state for the user.")

    # MFA_SETUP: each call gives the session of the next

    async def _associate_software_token(self, data: Data, _: Emulator) -> Data:
        session = self._sessions.find(data.get("Session"), "ASSOCIATE")
        session.spent = True
        secret = pyotp.random_base32(_SECRET_LENGTH)
        following = self._sessions.issue("VERIFY", session.username, session.client_id, secret)
        return {"SecretCode": secret, "Session": following}

    async def _verify_software_token(self, data: Data, _: Emulator) -> Data:
        session = self._sessions.find(data.get("Session"), "VERIFY")
        authenticator = Authenticator(session.totp_secret)
        if authenticator.check(data.get("UserCode"), self._now()) is not Verdict.RIGHT:
            session.attempts_left -= 1
            raise AwsError("EnableSoftwareTokenMFAException", "Code mismatch")
        session.spent = True
        self.authenticators[session.username] = authenticator
        following = self._sessions.issue("MFA_SETUP", session.username, session.client_id)
        return {"Status": "SUCCESS", "Session": following}

    # The identity pool: no guests, and no identity that GetId did not make

    async def _get_id(self, data: Data, emulator: Emulator) -> Data:
        _refuse_guest(data)
        answer = await emulator(f"{_IDENTITY_POOLS}.GetId", data)
        self._identities.add(answer["IdentityId"])
        return answer

    async def _get_credentials_for_identity(self, data: Data, emulator: Emulator) -> Data:
        self._check_identity(data)
        answer = await emulator(f"{_IDENTITY_POOLS}.GetCredentialsForIdentity", data)
        self.access_key_ids.add(answer["Credentials"]["AccessKeyId"])
        return answer

    async def _get_open_id_token(self, data: Data, emulator: Emulator) -> Data:
        self._check_identity(data)
        return await emulator(f"{_IDENTITY_POOLS}.GetOpenIdToken", data)

    def _check_identity(self, data: Data) -> None:
        identity_id = data.get("IdentityId")
        if identity_id not in self._identities:
            raise AwsError("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
        _refuse_guest(data)


async def _sign_up(_: Data, __: Emulator) -> Data:
    raise AwsError("NotAuthorizedException", "SignUp is not permitted for this user pool")


async def _forgot_password(_: Data, __: Emulator) -> Data:
    raise AwsError(
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )


async def _tokens(data: Data, emulator: Emulator) -> Data:
    return await emulator(f"{_USER_POOLS}.RespondToAuthChallenge", data)


def _refuse_guest(data: Data) -> None:
    if not data.get("Logins"):
        raise AwsError(
            "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."
        )


def _parsed(body: bytes) -> Data:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise AwsError("SerializationException", "The request is not a JSON object.")
    return data


def _responses(data: Data) -> Data:
    responses = data.get("ChallengeResponses")
    return responses if isinstance(responses, dict) else {}


def _username(access_token: str) -> str:
    """From a token the emulator made a moment ago: nothing to verify."""
    payload = access_token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["username"])
