"""What an identity pool is asked for tokens of the updated issuer: by the one name that AWS documents, which is said.

Whether AWS takes them so is not proven: nobody has been seen to try.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import Refused
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import Failure, ScriptedCognito, jwt, keys
from tests.unit.credentials.test_identity_pool import PROFILE

PROVIDER = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool"
REFUSED = Failure("NotAuthorizedException", "Token is not from a supported provider of this identity pool.")


@pytest.mark.parametrize("refused", ["GetId", "GetCredentialsForIdentity"])
def test_a_refused_token_of_the_updated_issuer_is_said_with_the_name_that_was_asked_by(
    scripted: ScriptedCognito, tmp_path: Path, refused: str
) -> None:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    scripted.on(refused, lambda _: REFUSED)
    for kind, said in (("issuer-", True), ("", False)):
        token = Secret(jwt(iss=f"https://{kind}{PROVIDER}", sub="5308021a"))
        cognito = CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / f"{kind}ids.json"))
        with pytest.raises(Refused, match="does not accept sign-ins from this user pool") as error:
            cognito.session(AuthResult("ada", Tokens(token, Secret("access"), None))).credentials  # noqa: B018
        words = f"asked as {PROVIDER}, the one name that AWS documents; the ID token names https://issuer-"
        assert (words in error.value.detail) == said
    assert {name for request in scripted.asked("GetId") for name in request["Logins"]} == {PROVIDER}
