"""The `cognito-idp` calls of a sign-in: unsigned, with the user's own proof and nobody else's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...errors import (
    ConfigurationError,
    ConnectionFailed,
    DeviceUnknown,
    PasswordRejected,
    Refused,
    SignInRequired,
    UnexpectedAnswer,
)
from ..aws import AwsService, CallSettings, required_text
from ..base import Clock, PasswordRules, Secret
from ..config import CHOICE, Profile, check_request
from ..tokens import NewDevice, Tokens


@dataclass(frozen=True)
class RawChallenge:
    """What Cognito asks before it goes on.

    Attributes:
        name: e.g. "PASSWORD_VERIFIER", "SOFTWARE_TOKEN_MFA".
        parameters: ChallengeParameters.
        session: to be given back with the answer; None where Cognito sends none (PASSWORD_VERIFIER).
        available: AvailableChallenges, with SELECT_CHALLENGE.
    """

    name: str
    parameters: Mapping[str, str]
    session: Secret | None
    available: tuple[str, ...] = ()

    def parameter(self, name: str) -> str:
        """One that it must have. Raises UnexpectedAnswer when it has not."""
        value = self.parameters.get(name, "")
        if not value:
            raise UnexpectedAnswer(f"Cognito's {self.name} challenge has no {name}.")
        return value


class UserPool:
    """One user pool, seen through one app client.

    Every method raises CognitoTuiError and nothing else.

    Attributes:
        password_rules: what its refusals of new passwords have told so far.
    """

    def __init__(self, profile: Profile, clock: Clock, settings: CallSettings | None = None) -> None:
        self.profile = profile
        self.password_rules = PasswordRules()
        self.clock = clock
        self._service = AwsService("cognito-idp", profile.sign_in_region, clock, settings=settings)

    def connect(self) -> None:
        """Opens the TLS connection ahead of the first call; the answer tells the server's time."""
        self._service.connect(f"/{self.profile.user_pool_id}/.well-known/jwks.json")

    def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Any operation that needs no AWS credentials, by boto3's name for it: every request of a user pool's.

        Raises:
            ConfigurationError: it would say a secret in clear that must not go there: see `trust`.
        """
        check_request(self.profile, parameters)
        try:
            return self._service.call(operation, **parameters)
        except PasswordRejected as error:
            error.rules = self.password_rules = self.password_rules.after(error, _new_password(parameters))
            raise
        except ConfigurationError as error:
            if error.aws_code == "ResourceNotFoundException" and self.profile.replica_region:
                raise self._no_replica(error) from None
            raise

    def _no_replica(self, error: ConfigurationError) -> ConfigurationError:
        place, source = self.profile.replica_region, self.profile.sources.get("replica_region", "the profile")
        return ConfigurationError(
            error.title,
            detail=f"It was looked for in {place}, as {source} says.",
            hint="Has the pool an active replica there? Otherwise name its own region, "
            f"{self.profile.user_pool_region}.",
            aws_code=error.aws_code,
            request_id=error.request_id,
        )

    def initiate_auth(self, flow: str, username: str, **parameters: str | Secret) -> RawChallenge | Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html"""
        return self._initiate(flow, username, parameters)

    def initiate_confirmed(self, username: str, session: Secret) -> RawChallenge | Tokens:
        """The same for a first sign-in, with the session of the account's confirmation as the first factor."""
        return self._initiate(CHOICE, username, {}, Session=session)

    def _initiate(
        self, flow: str, username: str, parameters: Mapping[str, str | Secret], **more: Secret
    ) -> RawChallenge | Tokens:
        answer = self.call(
            "initiate_auth",
            AuthFlow=flow,
            ClientId=self.profile.client_id,
            AuthParameters={"USERNAME": username, **self.secret_hash("SECRET_HASH", username), **parameters},
            **more,
        )
        return _challenge_or_tokens(answer)

    def respond(
        self, challenge: str, user_id: str, session: Secret | None, answers: Mapping[str, str | Secret]
    ) -> RawChallenge | Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html"""
        answer = self.call(
            "respond_to_auth_challenge",
            ClientId=self.profile.client_id,
            ChallengeName=challenge,
            ChallengeResponses={"USERNAME": user_id, **self.secret_hash("SECRET_HASH", user_id), **answers},
            **({"Session": session} if session else {}),
        )
        return _challenge_or_tokens(answer)

    def associate_software_token(self, session: Secret | None) -> tuple[Secret, Secret | None]:
        """Asks for a new TOTP secret (base32); gives it and the next session.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
        """
        answer = self.call("associate_software_token", **({"Session": session} if session else {}))
        return Secret(required_text(answer, "SecretCode")), session_of(answer)

    def verify_software_token(self, session: Secret | None, code: Secret, device_name: str) -> Secret | None:
        """Proves that the authenticator holds the secret; gives the next session.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html
        """
        answer = self.call(
            "verify_software_token",
            UserCode=code,
            FriendlyDeviceName=device_name,
            **({"Session": session} if session else {}),
        )
        if required_text(answer, "Status") != "SUCCESS":
            raise UnexpectedAnswer("Cognito did not accept the authenticator, and did not say why.")
        return session_of(answer)

    def confirm_device(
        self, access_token: Secret, device_key: str, verifier: Mapping[str, str], name: str
    ) -> bool:
        """Gives whether the pool leaves it to the person to have the device remembered.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html
        """
        answer = self.call(
            "confirm_device",
            AccessToken=access_token,
            DeviceKey=device_key,
            DeviceSecretVerifierConfig=verifier,
            DeviceName=name,
        )
        return bool(answer.get("UserConfirmationNecessary"))

    def refresh(self, refresh_token: Secret, user_id: str, device_key: str = "") -> Tokens:
        """New tokens; the old refresh token is kept where Cognito sends no new one.

        GetTokensFromRefreshToken is the one way that works with and without rotation; the older flow is for
        servers that do not know the operation.

        Args:
            user_id: the user's real name in the pool, whatever was typed at sign-in.
            device_key: of the device that the session belongs to, if there is one.

        Raises:
            SignInRequired: the refresh token has expired, was revoked, or was used by another process.
        """
        try:
            renewed = self._get_tokens(refresh_token, device_key)
        except DeviceUnknown as error:
            raise SignInRequired(error.title, hint="Sign in again.", aws_code=error.aws_code) from None
        except (Refused, ConnectionFailed) as error:
            if error.aws_code not in _UNKNOWN_OPERATION:
                raise
            renewed = self._refresh_token_auth(refresh_token, user_id, device_key)
        return renewed if renewed.refresh_token else replace(renewed, refresh_token=refresh_token)

    def revoke(self, refresh_token: Secret) -> None:
        """Ends the session of this refresh token, and the access tokens that came of it.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html
        """
        secret = self.profile.client_secret
        self.call(
            "revoke_token",
            Token=refresh_token,
            ClientId=self.profile.client_id,
            **({"ClientSecret": secret} if secret else {}),
        )

    def _get_tokens(self, refresh_token: Secret, device_key: str) -> Tokens:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html"""
        secret = self.profile.client_secret
        answer = self.call(
            "get_tokens_from_refresh_token",
            RefreshToken=refresh_token,
            ClientId=self.profile.client_id,
            **({"ClientSecret": secret} if secret else {}),
            **({"DeviceKey": device_key} if device_key else {}),
        )
        return _tokens(answer)

    def _refresh_token_auth(self, refresh_token: Secret, user_id: str, device_key: str) -> Tokens:
        answer = self.call(
            "initiate_auth",
            AuthFlow="REFRESH_TOKEN_AUTH",
            ClientId=self.profile.client_id,
            AuthParameters={
                "REFRESH_TOKEN": refresh_token,
                **self.secret_hash("SECRET_HASH", user_id),
                **({"DEVICE_KEY": device_key} if device_key else {}),
            },
        )
        return _tokens(answer)

    def secret_hash(self, parameter: str, username: str) -> dict[str, Secret]:
        """As `parameter`, for app clients that have a secret; nothing for others."""
        if not self.profile.client_secret:
            return {}
        from .srp import secret_hash

        return {parameter: Secret(secret_hash(username, self.profile.client_id, self.profile.client_secret))}


def _new_password(parameters: Mapping[str, Any]) -> Secret:
    """Return the new password of a request."""
    answers = parameters.get("ChallengeResponses", {})
    proposed = (*map(parameters.get, ("Password", "ProposedPassword")), answers.get("NEW_PASSWORD"))
    return next((password for password in proposed if isinstance(password, Secret)), Secret(""))


# AWS and its emulators name an operation they do not have in several ways.
_UNKNOWN_OPERATION = (
    "UnknownOperationException",
    "InvalidAction",
    "Unsupported",
    "NotImplemented",
    "InternalFailure",
    "500",
)


def _challenge_or_tokens(answer: Mapping[str, Any]) -> RawChallenge | Tokens:
    if answer.get("AuthenticationResult"):
        return _tokens(answer)
    parameters = answer.get("ChallengeParameters") or {}
    return RawChallenge(
        required_text(answer, "ChallengeName"),
        {name: str(value) for name, value in parameters.items() if value is not None},
        session_of(answer),
        tuple(map(str, answer.get("AvailableChallenges") or ())),
    )


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    result = answer.get("AuthenticationResult") or {}
    return Tokens(
        id_token=Secret(required_text(result, "IdToken")),
        access_token=Secret(required_text(result, "AccessToken")),
        refresh_token=Secret(required_text(result, "RefreshToken")) if result.get("RefreshToken") else None,
        new_device=_new_device(result.get("NewDeviceMetadata") or {}),
    )


def _new_device(metadata: Mapping[str, Any]) -> NewDevice | None:
    key, group_key = metadata.get("DeviceKey"), metadata.get("DeviceGroupKey")
    return NewDevice(str(key), str(group_key)) if key and group_key else None


def session_of(answer: Mapping[str, Any]) -> Secret | None:
    """What the next call takes; None where Cognito gives nothing."""
    return Secret(required_text(answer, "Session")) if answer.get("Session") else None
