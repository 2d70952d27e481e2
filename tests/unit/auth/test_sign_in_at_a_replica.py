"""A sign-in at a pool's replica: calls go to its region, by its name at AWS, and the pool stays the one of its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.verify import verified
from tests.support.aws_hosts import aws_hosts
from tests.support.pool_client import PASSWORD, client, pool, signed_in, start

THERE, IDENTITIES = "cognito-idp.us-west-2.amazonaws.com", "cognito-identity.eu-west-1.amazonaws.com"
UPDATED = "issuer-cognito-idp.eu-west-1.amazonaws.com"
PROVIDER = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool"


@pytest.mark.parametrize("kind", ["ORIGINAL", "UPDATED"])
def test_users_of_a_replica_get_tokens_there_and_keys_where_the_identity_pool_is(
    tmp_path: Path, kind: str
) -> None:
    with pool(issuer_type=kind, replica_region="us-west-2") as server:
        server.pool.add_user("ada", PASSWORD)
        with aws_hosts(tmp_path, dict.fromkeys((THERE, UPDATED, IDENTITIES), server.url)) as asked:
            cognito = client(server, replica_region="us-west-2")
            result = signed_in(start(cognito))
            assert cognito.session(result).credentials
            access = verified(result.tokens.access_token, "access", cognito.profile, cognito.clock)
            assert access["iss"] == server.pool.issuer
            assert {host for host, _ in map(str.split, asked)} == {
                *(THERE, IDENTITIES),
                *((UPDATED,) if kind == "UPDATED" else ()),
            }
        logins = [request["Logins"] for operation, request in server.requests if operation == "GetId"]
        assert [list(each) for each in logins] == [[PROVIDER]]


def test_a_region_without_a_replica_is_named(tmp_path: Path) -> None:
    with pool() as server, aws_hosts(tmp_path, {THERE: server.url}):
        cognito = client(server, replica_region="us-west-2")
        server.pool.client_id = "another"
        with pytest.raises(
            ConfigurationError, match=r"looked for in us-west-2.*active replica there\?"
        ) as failed:
            cognito.sign_in.start("ada", Secret(PASSWORD))
        assert "its own region, eu-west-1" in failed.value.hint
