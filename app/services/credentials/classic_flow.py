"""A role for up to twelve hours: the identity pool's own token, taken to STS. Nothing is signed, nobody's keys used.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from __future__ import annotations

from ...functions.session_name import session_name
from ..aws import AwsCredentials, AwsService, issued, required_text
from ..base import Clock, Secret
from ..config import Profile
from ..tokens import Tokens
from .cognito_identity import CognitoIdentity


class ClassicFlow:
    def __init__(self, profile: Profile, clock: Clock, identities: CognitoIdentity) -> None:
        self._profile = profile
        self._identities = identities
        self._sts = AwsService("sts", profile.identity_pool_region, clock)

    def credentials(self, tokens: Tokens) -> AwsCredentials:
        """Of the profile's `role_arn`, for its `duration`.

        https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
        https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
        """
        identity_id, asked = self._identities.ask("get_open_id_token", tokens)
        answer = self._sts.call(
            "assume_role_with_web_identity",
            RoleArn=self._profile.role_arn,
            RoleSessionName=session_name(tokens.claims),
            WebIdentityToken=Secret(required_text(asked, "Token")),
            DurationSeconds=self._profile.duration,
        )
        keys = answer.get("Credentials") or {}
        return issued(keys, identity_id=identity_id, region=self._profile.identity_pool_region)
