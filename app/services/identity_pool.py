"""From an ID token to AWS credentials (the enhanced flow), and whose they are.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from __future__ import annotations

from datetime import datetime, timezone

from .aws_service import AwsService, required_text
from .clock import Clock
from .credentials import AwsCredentials, CallerIdentity
from .errors import CognitoTuiError, UnexpectedAnswer
from .identity_ids import IdentityIds
from .profile import Profile
from .secret import Secret
from .tokens import Tokens


class IdentityPool:
    """One identity pool. Every method raises CognitoTuiError and nothing else."""

    def __init__(self, profile: Profile, clock: Clock, identity_ids: IdentityIds) -> None:
        self._profile = profile
        self._clock = clock
        self._identity_ids = identity_ids
        self._service = AwsService("cognito-identity", profile.identity_pool_region, clock)

    def connect(self) -> None:
        """Opens the TLS connection ahead of the first call."""
        self._service.connect()

    def credentials(self, tokens: Tokens) -> AwsCredentials:
        """One-hour credentials of the role that the pool gives this user.

        A user's identity id is stable, so it is remembered and GetId is called once; a remembered id that the
        pool no longer takes is forgotten.
        """
        logins = {self._profile.login_provider: tokens.id_token}
        user = f"{self._profile.identity_pool_id}/{self._profile.user_pool_id}/{tokens.claims.get('sub', '')}"
        remembered = self._identity_ids.get(user)
        if remembered:
            try:
                return self._credentials_for(remembered, logins)
            except CognitoTuiError as error:
                if error.aws_code not in ("ResourceNotFoundException", "NotAuthorizedException"):
                    raise
                self._identity_ids.forget(user)
        identity_id = self._get_id(logins)
        credentials = self._credentials_for(identity_id, logins)
        self._identity_ids.put(user, identity_id)
        return credentials

    def caller(self, credentials: AwsCredentials) -> CallerIdentity:
        """Asks STS whose credentials these are; any valid credentials may."""
        answer = AwsService("sts", credentials.region, self._clock, credentials).call("get_caller_identity")
        return CallerIdentity(account=str(answer.get("Account", "")), arn=str(answer.get("Arn", "")))

    def _get_id(self, logins: dict[str, Secret]) -> str:
        """https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"""
        answer = self._service.call("get_id", IdentityPoolId=self._profile.identity_pool_id, Logins=logins)
        return required_text(answer, "IdentityId")

    def _credentials_for(self, identity_id: str, logins: dict[str, Secret]) -> AwsCredentials:
        """https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html"""
        answer = self._service.call("get_credentials_for_identity", IdentityId=identity_id, Logins=logins)
        keys = answer.get("Credentials") or {}
        expires_at = keys.get("Expiration")
        if not isinstance(expires_at, datetime):
            raise UnexpectedAnswer("The credentials do not say when they expire.")
        return AwsCredentials(
            access_key_id=Secret(required_text(keys, "AccessKeyId")),
            secret_access_key=Secret(required_text(keys, "SecretKey")),
            session_token=Secret(required_text(keys, "SessionToken")),
            expires_at=expires_at.astimezone(timezone.utc),
            identity_id=identity_id,
            region=self._profile.identity_pool_region,
        )
