"""One hour of a role, from the identity pool itself.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from __future__ import annotations

from ...errors import Refused
from ..aws import ADMINISTRATOR, AwsCredentials, issued
from ..config import Profile
from ..tokens import Tokens
from .cognito_identity import CognitoIdentity


class EnhancedFlow:
    def __init__(self, profile: Profile, identities: CognitoIdentity) -> None:
        self._region = profile.identity_pool_region
        self._identities = identities

    def credentials(self, tokens: Tokens, role_arn: str = "") -> AwsCredentials:
        """For an hour, of the role that the pool chooses, or of `role_arn`: one in the claim `cognito:roles`.

        https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
        """
        custom_role = {"CustomRoleArn": role_arn} if role_arn else {}
        try:
            identity_id, answer = self._identities.ask("get_credentials_for_identity", tokens, **custom_role)
        except Refused as error:
            if not role_arn or type(error) is not Refused:  # the others are about the sign-in, or a busy pool
                raise
            raise _role_refused(role_arn, tokens, error) from None
        keys = answer.get("Credentials") or {}
        as_sts_says = {**keys, "SecretAccessKey": keys.get("SecretKey")}
        return issued(as_sts_says, identity_id=identity_id, region=self._region)


def _role_refused(role_arn: str, tokens: Tokens, error: Refused) -> Refused:
    claimed = tokens.claims.get("cognito:roles")
    roles = [str(role) for role in claimed] if isinstance(claimed, list) else []
    hint = error.hint
    if role_arn not in roles:
        hint = (
            "A group of yours must have this role, so that your ID token lists it (cognito:roles), and the identity "
            f"pool must choose the role from the token. {ADMINISTRATOR}"
        )
    return Refused(
        f"The identity pool does not give you the role {role_arn}.",
        detail=f"{error.title} Your ID token lists {', '.join(roles) or 'no role'}.",
        hint=hint,
        aws_code=error.aws_code,
        request_id=error.request_id,
    )
