"""The `cognito-idp` calls of a sign-in: unsigned, with the user's own proof and nobody else's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .aws_service import AwsService, required_text
from .clock import Clock
from .errors import ConnectionFailed, Refused, SignInRequired, UnexpectedAnswer
from .profile import Profile
from .secret import Secret
from .srp import secret_hash
from .tokens import Tokens


@dataclass(frozen=True)
class Challenge:
    """What Cognito asks before it goes on.

    Attributes:
        name: e.g. "PASSWORD_VERIFIER", "SOFTWARE_TOKEN_MFA".
        parameters: ChallengeParameters.
        session: to be given back with the answer; None where Cognito sends none (PASSWORD_VERIFIER).
    """

    name: str
    parameters: Mapping[str, str]
    session: Secret | None


class UserPool:
    """One user pool, seen through one app client.

    Every method raises CognitoTuiError and nothing else.
    """

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self.profile = profile
        self.clock = clock
        self._service = AwsService("cognito-idp", profile.region, clock)

    def connect(self) -> None:
        """Opens the TLS connection ahead of the first call; the answer tells the server's time."""
        self._service.connect(f"/{self.profile.user_pool_id}/.well-known/jwks.json")

    def initiate_auth(self, flow: str, username: str, **parameters: str | Secret) -> Challenge | Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html"""
        answer = self._service.call(
            "initiate_auth",
            AuthFlow=flow,
            ClientId=self.profile.client_id,
            AuthParameters={"USERNAME": username, **self._secret_hash(username), **parameters},
        )
        return _challenge_or_tokens(answer)

    def respond(
        self, challenge: str, user_id: str, session: Secret | None, answers: Mapping[str, str | Secret]
    ) -> Challenge | Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html"""
        answer = self._service.call(
            "respond_to_auth_challenge",
            ClientId=self.profile.client_id,
            ChallengeName=challenge,
            ChallengeResponses={"USERNAME": user_id, **self._secret_hash(user_id), **answers},
            **({"Session": session} if session else {}),
        )
        return _challenge_or_tokens(answer)

    def associate_software_token(self, session: Secret | None) -> tuple[Secret, Secret | None]:
        """Asks for a new TOTP secret (base32); gives it and the next session.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
        """
        answer = self._service.call("associate_software_token", **({"Session": session} if session else {}))
        return Secret(required_text(answer, "SecretCode")), _session(answer)

    def verify_software_token(self, session: Secret | None, code: Secret, device_name: str) -> Secret | None:
        """Proves that the authenticator holds the secret; gives the next session.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html
        """
        answer = self._service.call(
            "verify_software_token",
            UserCode=code,
            FriendlyDeviceName=device_name,
            **({"Session": session} if session else {}),
        )
        if required_text(answer, "Status") != "SUCCESS":
            raise UnexpectedAnswer("Cognito did not accept the authenticator, and did not say why.")
        return _session(answer)

    def refresh(self, tokens: Tokens) -> Tokens:
        """New tokens from the refresh token; the old refresh token is kept where Cognito sends no new one.

        GetTokensFromRefreshToken is the one way that works with and without rotation; the older flow is for
        servers that do not know the operation.

        Raises:
            SignInRequired: there is no refresh token, or it has expired, was revoked, or was used by another process.
        """
        if tokens.refresh_token is None:
            raise SignInRequired("The session cannot be renewed.", hint="Sign in again.")
        try:
            renewed = self._get_tokens(tokens.refresh_token)
        except (Refused, ConnectionFailed) as error:
            if error.aws_code not in _UNKNOWN_OPERATION:
                raise
            renewed = self._refresh_token_auth(tokens)
        return Tokens(renewed.id_token, renewed.access_token, renewed.refresh_token or tokens.refresh_token)

    def _get_tokens(self, refresh_token: Secret) -> Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html"""
        secret = self.profile.client_secret
        answer = self._service.call(
            "get_tokens_from_refresh_token",
            RefreshToken=refresh_token,
            ClientId=self.profile.client_id,
            **({"ClientSecret": secret} if secret else {}),
        )
        return _tokens(answer)

    def _refresh_token_auth(self, tokens: Tokens) -> Tokens:
        # the hash is of the user's real name here, whatever alias was typed at sign-in
        answer = self._service.call(
            "initiate_auth",
            AuthFlow="REFRESH_TOKEN_AUTH",
            ClientId=self.profile.client_id,
            AuthParameters={"REFRESH_TOKEN": tokens.refresh_token, **self._secret_hash(tokens.username)},
        )
        return _tokens(answer)

    def _secret_hash(self, username: str) -> dict[str, Secret]:
        if not self.profile.client_secret:
            return {}
        return {
            "SECRET_HASH": Secret(secret_hash(username, self.profile.client_id, self.profile.client_secret))
        }


# AWS and its emulators name an operation they do not have in several ways.
_UNKNOWN_OPERATION = (
    "UnknownOperationException",
    "InvalidAction",
    "NotImplemented",
    "InternalFailure",
    "500",
)


def _challenge_or_tokens(answer: Mapping[str, Any]) -> Challenge | Tokens:
    if answer.get("AuthenticationResult"):
        return _tokens(answer)
    parameters = answer.get("ChallengeParameters") or {}
    return Challenge(
        required_text(answer, "ChallengeName"),
        {name: str(value) for name, value in parameters.items() if value is not None},
        _session(answer),
    )


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    result = answer.get("AuthenticationResult") or {}
    return Tokens(
        id_token=Secret(required_text(result, "IdToken")),
        access_token=Secret(required_text(result, "AccessToken")),
        refresh_token=Secret(required_text(result, "RefreshToken")) if result.get("RefreshToken") else None,
    )


def _session(answer: Mapping[str, Any]) -> Secret | None:
    return Secret(required_text(answer, "Session")) if answer.get("Session") else None
