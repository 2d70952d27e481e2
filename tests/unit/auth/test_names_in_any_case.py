"""Pools take a user name in whatever case it is typed, and the device that belongs to it is found all the same."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.services.auth.steps import CodeRequired
from tests.support.pool_client import EMAIL, PASSWORD, client, code, pool, signed_in, start

TRACKED: dict[str, Any] = {"mfa": "ON", "factors": ("EMAIL_OTP",), "devices": "always"}


def test_a_device_is_found_and_forgotten_by_a_name_in_another_case() -> None:
    with pool(**TRACKED) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
        cognito = client(server)
        step = start(cognito, username="ADA")
        assert isinstance(step, CodeRequired)
        first = signed_in(cognito.sign_in.answer(step, code(server)))
        again = signed_in(start(cognito, username="Ada"))
        assert (first.device, len(server.pool.users["ada"].devices)) == (again.device, 1)
        cognito.forget_device(again)
        assert cognito.store.device("ADA") is None


def test_two_people_whose_names_differ_in_case_have_a_device_each() -> None:
    with pool(case_sensitive=True, **TRACKED) as server:
        cognito = client(server)
        for name in ("ada", "Ada"):
            server.pool.add_user(name, PASSWORD, attributes=EMAIL, mfa={"EMAIL_OTP"})
            step = start(cognito, username=name)
            assert isinstance(step, CodeRequired)
            signed_in(cognito.sign_in.answer(step, code(server)))
        devices = [cognito.store.device(name) for name in ("Ada", "ada")]
        assert devices[0] is not None
        assert devices[0] != devices[1]


@pytest.mark.parametrize(("settings", "name"), [({}, "ADA"), ({"email_sign_in": "alias"}, "Ada@Example.com")])
def test_the_pool_has_one_user_for_a_name_in_any_case(settings: dict[str, Any], name: str) -> None:
    with pool(**settings) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        done = signed_in(start(client(server), username=name))
        assert (done.username, done.tokens.username) == (name, "ada")
        server.pool.case_sensitive = True
        assert server.pool.known(name) is None
