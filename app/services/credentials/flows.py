"""The two ways in which an identity pool turns an ID token into AWS credentials.

Its calls are unsigned: the user's ID token is the proof.
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import CognitoTuiError, Refused, RoleRefused, TokenRejected
from ...functions.session_name import session_name
from ...hints import Part
from ..aws import ADMINISTRATOR, AwsCredentials, AwsService, CallSettings, required_text
from ..base import Clock, Secret, harmless
from ..config import Profile, check_keys
from ..tokens import Tokens
from .identity_ids import IdentityIds
from .roles import listed


class UserIdentities:
    """Who the users are in one identity pool. Every method raises CognitoTuiError and nothing else."""

    def __init__(
        self,
        profile: Profile,
        clock: Clock,
        identity_ids: IdentityIds,
        settings: CallSettings | None = None,
    ) -> None:
        self._profile = profile
        self._identity_ids = identity_ids
        self._service = AwsService("cognito-identity", profile.identity_pool_region, clock, settings=settings)

    def connect(self) -> None:
        """Open the TLS connection ahead of the first call."""
        self._service.connect()

    def ask(self, operation: str, tokens: Tokens, **parameters: str) -> tuple[str, Mapping[str, Any]]:
        """Ask for something for this user. Return the user's identity id, and the answer.

        An identity id is stable, so it is remembered and GetId is called once; one that the pool no longer takes is
        forgotten.

        Raises:
            ConfigurationError: no trusted source says that the ID token is for this identity pool.
        """
        check_keys(self._profile)
        try:
            return self._ask(operation, tokens, parameters)
        except Refused as error:
            about_the_token = (
                type(error) in (Refused, TokenRejected) and error.aws_code == "NotAuthorizedException"
            )
            if about_the_token and self._is_other(tokens):
                error.detail = f"{error.detail} {self._asked_by(tokens)}".strip()
            raise

    def _ask(
        self, operation: str, tokens: Tokens, parameters: Mapping[str, str]
    ) -> tuple[str, Mapping[str, Any]]:
        logins = {self._profile.login_provider: tokens.needed_id_token}
        user = f"{self._profile.identity_pool_id}/{self._profile.user_pool_id}/{tokens.claims.get('sub', '')}"
        remembered = self._identity_ids.get(user)
        if remembered:
            try:
                return remembered, self._call(operation, remembered, logins, parameters)
            except CognitoTuiError as error:
                another_id_may_help = error.aws_code in (
                    "ResourceNotFoundException",
                    "NotAuthorizedException",
                )
                if not another_id_may_help or isinstance(error, (RoleRefused, TokenRejected)):
                    raise
                self._identity_ids.forget(user)
        identity_id = self._get_id(logins)
        self._identity_ids.put(user, identity_id)
        return identity_id, self._call(operation, identity_id, logins, parameters)

    def _is_other(self, tokens: Tokens) -> bool:
        """Return whether the token names another issuer than the one whose name AWS documents for identity pools."""
        return tokens.issuer not in ("", f"https://{self._profile.login_provider}")

    def _asked_by(self, tokens: Tokens) -> str:
        asked = f"It was asked as {self._profile.login_provider}, the one name that AWS documents"
        return harmless(f"{asked}; the ID token names {tokens.issuer}.")

    def _get_id(self, logins: dict[str, Secret]) -> str:
        """https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"""
        answer = self._service.call("get_id", IdentityPoolId=self._profile.identity_pool_id, Logins=logins)
        return required_text(answer, "IdentityId")

    def _call(
        self, operation: str, identity_id: str, logins: dict[str, Secret], parameters: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return self._service.call(operation, IdentityId=identity_id, Logins=logins, **parameters)


class EnhancedFlow:
    """One hour of a role, from the identity pool itself."""

    def __init__(self, profile: Profile, identities: UserIdentities) -> None:
        self._region = profile.identity_pool_region
        self._identities = identities

    def credentials(self, tokens: Tokens, role_arn: str = "") -> AwsCredentials:
        """Return credentials for an hour, of the role that the pool chooses or of `role_arn`, one of `cognito:roles`.

        https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
        """
        custom_role = {"CustomRoleArn": role_arn} if role_arn else {}
        try:
            identity_id, answer = self._identities.ask("get_credentials_for_identity", tokens, **custom_role)
        except Refused as error:
            about_the_role = type(error) in (Refused, RoleRefused)  # not about the sign-in, or a busy pool
            if not (role_arn and about_the_role):
                raise
            raise _role_refused(role_arn, tokens, error) from None
        keys = answer.get("Credentials") or {}
        as_sts_says = {**keys, "SecretAccessKey": keys.get("SecretKey")}
        return AwsCredentials.from_sts(as_sts_says, identity_id=identity_id, region=self._region)


class ClassicFlow:
    """A role for up to twelve hours: the identity pool's own token, taken to STS. Nothing is signed."""

    def __init__(
        self,
        profile: Profile,
        clock: Clock,
        identities: UserIdentities,
        settings: CallSettings | None = None,
    ) -> None:
        self._profile = profile
        self._identities = identities
        self._sts = AwsService("sts", profile.identity_pool_region, clock, settings=settings)

    def credentials(self, tokens: Tokens, role_arn: str) -> AwsCredentials:
        """Return credentials of the role, for the profile's `duration`.

        https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
        https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
        """
        identity_id, opened = self._identities.ask("get_open_id_token", tokens)
        answer = self._sts.call(
            "assume_role_with_web_identity",
            RoleArn=role_arn,
            RoleSessionName=session_name(tokens.claims),
            WebIdentityToken=Secret(required_text(opened, "Token")),
            DurationSeconds=self._profile.duration,
        )
        keys = answer.get("Credentials") or {}
        return AwsCredentials.from_sts(
            keys, identity_id=identity_id, region=self._profile.identity_pool_region
        )


def _role_refused(role_arn: str, tokens: Tokens, error: Refused) -> RoleRefused:
    roles = tokens.roles
    hint: Part = error.remedy
    if role_arn not in roles:
        hint = (
            "A group of yours must have this role, so that your ID token lists it (cognito:roles), and the identity "
            f"pool must choose the role from the token. {ADMINISTRATOR}"
        )
    return RoleRefused(
        f"The identity pool does not give you the role {role_arn}.",
        detail=f"{error.title} {listed(roles)}",
        hint=hint,
        aws_code=error.aws_code,
        request_id=error.request_id,
    )
