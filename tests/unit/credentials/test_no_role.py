"""What another identity id cannot help with is refused at once: no second GetId, no second try."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.roles import Role
from cognito_tui.errors import CognitoTuiError, RoleRefused, SignInRequired, TokenRejected
from cognito_tui.services.credentials.identity_ids import IdentityIds
from tests.support.pool_client import PASSWORD, client, pool, signed_in, start
from tests.support.scripted_cognito import Failure, ScriptedCognito, keys
from tests.unit.credentials.test_identity_pool import PROFILE, SIGNED_IN

AMBIGUOUS = "The ambiguous role mapping rules for: cognito-idp.eu-west-1.amazonaws.com/x denied this request."
FINAL = {
    AMBIGUOUS: RoleRefused,
    "Access to Role is forbidden.": RoleRefused,
    "Invalid login token. Missing a required claim: aud": TokenRejected,
    "Invalid login token. Couldn't verify signed token.": TokenRejected,
    "Token is not from a supported provider of this identity pool.": TokenRejected,
    "Unauthenticated access is not supported for this identity pool.": TokenRejected,
}
WORTH_ANOTHER_ID = (
    "Access to Identity 'eu-west-1:identity' is forbidden.",
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
)


def test_a_final_refusal_is_not_tried_again_and_any_other_once(
    scripted: ScriptedCognito, tmp_path: Path
) -> None:
    cognito = CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json"))
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    cognito.session(SIGNED_IN)
    for message, kind in FINAL.items():
        scripted.requests.clear()
        scripted.on("GetCredentialsForIdentity", Failure("NotAuthorizedException", message))
        with pytest.raises(CognitoTuiError) as refused:
            cognito.session(SIGNED_IN)
        assert type(refused.value) is kind
        assert not isinstance(refused.value, SignInRequired)
        assert refused.value.hint
        assert scripted.operations == ["GetCredentialsForIdentity"]
    for message in WORTH_ANOTHER_ID:
        scripted.requests.clear()
        scripted.on("GetCredentialsForIdentity", Failure("NotAuthorizedException", message), keys())
        assert cognito.session(SIGNED_IN).credentials
        assert scripted.operations == ["GetCredentialsForIdentity", "GetId", "GetCredentialsForIdentity"]


def test_an_identity_pool_that_takes_the_role_from_the_token_denies_who_has_none_or_two() -> None:
    roles = ["arn:aws:iam::000000000000:role/reader", "arn:aws:iam::000000000000:role/writer"]
    with pool(denies_without_role=True, roles={role: Role() for role in roles}) as server:
        ada = server.pool.add_user("ada", PASSWORD)
        for given in ([], roles, roles[:1]):
            ada.roles = given
            cognito = client(server)
            session = signed_in(start(cognito))
            server.requests.clear()
            if len(given) == 1:
                assert cognito.session(session).credentials
            else:
                with pytest.raises(RoleRefused, match="has no role for you"):
                    cognito.session(session)
            assert server.operations.count("GetCredentialsForIdentity") == 1
