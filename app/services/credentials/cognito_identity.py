"""Who a user is in the identity pool: its calls are unsigned, and the user's ID token is the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import CognitoTuiError
from ..aws import AwsService, required_text
from ..base import Clock, Secret
from ..config import Profile, check_keys
from ..tokens import Tokens
from .identity_ids import IdentityIds


class CognitoIdentity:
    """The identities of one identity pool. Every method raises CognitoTuiError and nothing else."""

    def __init__(self, profile: Profile, clock: Clock, identity_ids: IdentityIds) -> None:
        self._profile = profile
        self._identity_ids = identity_ids
        self._service = AwsService("cognito-identity", profile.identity_pool_region, clock)

    def connect(self) -> None:
        """Opens the TLS connection ahead of the first call."""
        self._service.connect()

    def ask(self, operation: str, tokens: Tokens, **parameters: str) -> tuple[str, Mapping[str, Any]]:
        """Asks for something for this user; gives the user's identity id, and the answer.

        An identity id is stable, so it is remembered and GetId is called once; one that the pool no longer takes is
        forgotten.

        Raises:
            ConfigurationError: nobody trustworthy says that the ID token is for this identity pool.
        """
        check_keys(self._profile)
        logins = {self._profile.login_provider: tokens.id_token}
        user = f"{self._profile.identity_pool_id}/{self._profile.user_pool_id}/{tokens.claims.get('sub', '')}"
        remembered = self._identity_ids.get(user)
        if remembered:
            try:
                return remembered, self._call(operation, remembered, logins, parameters)
            except CognitoTuiError as error:
                if error.aws_code not in ("ResourceNotFoundException", "NotAuthorizedException"):
                    raise
                self._identity_ids.forget(user)
        identity_id = self._get_id(logins)
        self._identity_ids.put(user, identity_id)
        return identity_id, self._call(operation, identity_id, logins, parameters)

    def _get_id(self, logins: dict[str, Secret]) -> str:
        """https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"""
        answer = self._service.call("get_id", IdentityPoolId=self._profile.identity_pool_id, Logins=logins)
        return required_text(answer, "IdentityId")

    def _call(
        self, operation: str, identity_id: str, logins: dict[str, Secret], parameters: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return self._service.call(operation, IdentityId=identity_id, Logins=logins, **parameters)
