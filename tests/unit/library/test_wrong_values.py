"""Values that cannot be meant are refused by the name of their argument, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cognito_tui import Client, HttpxAuth, RequestsAuth, Session, WrongArgument
from cognito_tui.services.account import Account
from tests.support.library_pool import ids, pool
from tests.support.pool_client import PASSWORD

Use = Callable[[Client, Session, Account], Any]
WRONG: dict[str, tuple[str, Use]] = {
    "an attribute that no user has": (
        "attributes",
        lambda _, __, account: account.update_attributes({"fullname": "Ada"}),
    ),
    "one with the prefix of an answer": (
        "attributes",
        lambda client, *_: client.registration.sign_up("eve", PASSWORD, {"userAttributes.name": "Eve"}),
    ),
    "a value that is none": (
        "attributes",
        lambda _, __, account: account.update_attributes({"name": None}),  # type: ignore[dict-item]
    ),
    "the letters of a name": ("names", lambda _, __, account: account.delete_attributes("nickname")),
    "a name that no attribute has": ("names", lambda _, __, account: account.delete_attributes(["fullname"])),
    "a code for a nickname": ("attribute", lambda _, __, account: account.send_verification("nickname")),
    "the code of a nickname": ("attribute", lambda _, __, account: account.verify("nickname", "123456")),
    "off, and first": (
        "preferred",
        lambda _, __, account: account.set_second_factor("SMS_MFA", enabled=False, preferred=True),
    ),
    "no device": ("key", lambda _, __, account: account.forget_device(" ")),
    "no session": ("session_id", lambda _, __, account: account.revoke_session("")),
    "a URL for a host": (
        "hosts",
        lambda _, session, __: HttpxAuth(session, hosts=["https://api.example.com"]),
    ),
    "another one": ("hosts", lambda _, session, __: RequestsAuth(session, hosts="api.example.com/v1")),
}


def test_a_value_that_cannot_be_meant_is_not_sent() -> None:
    with pool() as server:
        client = Client(ids(server))
        session = client.sign_in("ada", PASSWORD)
        server.requests.clear()
        for what, (argument, use) in WRONG.items():
            with pytest.raises(WrongArgument) as wrong:
                use(client, session, session.account)
            assert wrong.value.argument == argument, what
        assert server.requests == []


def test_what_is_wrong_in_a_mapping_is_said_by_its_name() -> None:
    with pool() as server:
        account = Client(ids(server)).sign_in("ada", PASSWORD).account
        with pytest.raises(WrongArgument, match=r'^`attributes\["name"\]` takes a str, not None\.$'):
            account.update_attributes({"email": "ada@example.com", "name": None})  # type: ignore[dict-item]
        with pytest.raises(WrongArgument, match=r'^`profile\["api_hosts"\]` takes .*, not list\.$'):
            Client({**ids(server), "api_hosts": ["a"]})  # type: ignore[dict-item]
