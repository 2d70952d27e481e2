"""A server asks `name in claims["cognito:groups"]`: that has to mean a group of this name."""

from __future__ import annotations

from typing import Any

import pytest

import cognito_tui
from cognito_tui.testing import FakePool

POOL = FakePool()


def groups(said: Any) -> Any:
    token = POOL.token(claims={"cognito:groups": said})
    claims = cognito_tui.verify_token(token, POOL.user_pool_id, POOL.client_id, "access", keys=POOL.jwks)
    return claims.get("cognito:groups")


@pytest.mark.parametrize("said", ["not-admins", {"admins": 1}, ["admins", 1], 7], ids=str)
def test_groups_that_are_no_list_of_names_let_nobody_in(said: Any) -> None:
    with pytest.raises(cognito_tui.TokenRejected, match="groups are not a list"):
        groups(said)


def test_a_list_or_none_is_good() -> None:
    assert [list(groups(["a", "b"])), list(groups([])), groups(None)] == [["a", "b"], [], None]
