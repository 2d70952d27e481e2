"""An account's calls on asyncio: what they do not take is refused before tokens are renewed for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cognito_tui import Client, CognitoTuiError, aio
from tests.support.library_pool import ids, later, pool
from tests.support.pool_client import PASSWORD

WRONG: dict[str, Callable[[Any], Awaitable[object]]] = {
    "a type": lambda account: account.verify("email", 123456),
    "a name": lambda account: account.verify("nickname", "123456"),
    "a code": lambda account: account.verify("email", "12345"),
    "an empty key": lambda account: account.forget_device(" "),
    "a factor": lambda account: account.set_second_factor("SMS", enabled=True),
}


async def test_what_cannot_be_meant_renews_no_tokens() -> None:
    with pool() as server:
        server.pool.users["ada"].attributes["nickname"] = "Ada"
        signed_in = Client(ids(server)).sign_in("ada", PASSWORD)
        later(server, signed_in, seconds=4000)
        session = aio.Session(signed_in)
        for wrong, call in WRONG.items():
            before = len(server.requests)
            with pytest.raises(CognitoTuiError):
                await call(session.account)
            assert len(server.requests) == before, wrong
        await session.account.delete_attributes(name for name in ["nickname"])  # is gone through once
        assert "nickname" not in (await session.account.user()).attributes
