"""The list of the user's roles, and the identity id, with the real services."""

from __future__ import annotations

import pytest

from cognito_tui.demo.simulator.roles import ACCOUNT, Role
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.config.profile import PASSWORD as BY_PASSWORD, Profile
from cognito_tui.tui.app import CognitoTui
from tests.support.drawn import record
from tests.support.fake_cognito import decoded, screen_name, sent_to_terminal, text_of, until
from tests.support.hostile import PAYLOAD, harm_in
from tests.support.library_pool import pool
from tests.support.pool_client import PASSWORD

READER, WRITER, REFUSED = (
    f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("team/reader", "writer", "refused")
)


async def test_a_role_is_chosen_among_the_users_and_a_refusal_keeps_the_one_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    drawn = record(monkeypatch)
    with pool() as server:
        its = server.pool
        its.users["ada"].roles = [READER, WRITER, REFUSED + PAYLOAD]
        its.roles = {READER: Role(), WRITER: Role()}
        profile = Profile(
            "test",
            its.user_pool_id,
            its.client_id,
            its.identity_pool_id,
            auth_flow=BY_PASSWORD,
            role_arn="reader",
            duration=3600,
        )
        app = CognitoTui(Configuration.of(profile))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(*"ada", "enter", *PASSWORD, "enter")
            await until(pilot, lambda: "role reader" in text_of(app), seconds=30)
            assert "o roles" in text_of(app)
            signed_in = server.operations.count("InitiateAuth")

            await pilot.press("o")
            await until(pilot, lambda: f"in use  {ACCOUNT}  reader" in text_of(app))
            listed = [line for line in text_of(app).splitlines() if ACCOUNT in line]
            assert ["in use" in line for line in listed] == [True, False, False]
            await pilot.press("down", "enter")
            await until(pilot, lambda: "role writer" in text_of(app))
            assert "The credentials are of the role writer now." in text_of(app)

            await pilot.press("o")
            await until(pilot, lambda: screen_name(app) == "RolesScreen")
            await pilot.press("down", "enter")
            await until(pilot, lambda: "You get no credentials of this role." in text_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
            assert "role writer" in text_of(app)

            # renewed, they are of the same role; and nobody signed in again
            asked = len(server.asked("AssumeRoleWithWebIdentity"))
            await pilot.press("r")
            await until(pilot, lambda: "Renewed at" in text_of(app))
            assert server.asked("AssumeRoleWithWebIdentity")[asked]["RoleArn"] == WRITER
            assert server.operations.count("InitiateAuth") == signed_in

            assert harm_in("".join(drawn)) == []
            await pilot.press("u")
            identity = f"{its.identity_pool_id.partition(':')[0]}:"
            await until(pilot, lambda: f"Identity id           {identity}" in text_of(app))
            written = sent_to_terminal(app, monkeypatch)
            await pilot.press("i")
            await until(pilot, lambda: bool(written))
            assert decoded(written).startswith(identity)
            await until(pilot, lambda: "cognito-tui whoami" in text_of(app))


async def test_who_has_one_role_is_shown_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    with pool() as server:
        its = server.pool
        its.users["ada"].roles = [READER]
        profile = Profile(
            "test", its.user_pool_id, its.client_id, its.identity_pool_id, auth_flow=BY_PASSWORD
        )
        app = CognitoTui(Configuration.of(profile))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(*"ada", "enter", *PASSWORD, "enter")
            await until(pilot, lambda: "role SignedIn" in text_of(app), seconds=30)
            assert "o roles" not in text_of(app)
            await pilot.press("o")
            assert screen_name(app) == "CredentialsScreen"
