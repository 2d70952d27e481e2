"""A pool with a server and one without, beside each other and in each other's place."""

from __future__ import annotations

import pytest

import cognito_tui
from cognito_tui import testing

pytest_plugins = ["cognito_tui.testing"]


def test_who_makes_a_client_of_a_pool_without_a_server_reaches_nobody() -> None:
    """Neither AWS, nor the pool that a module has of its own, which is there again afterwards."""
    with testing.serve() as served:
        with testing.without_server() as fake_pool:
            fake_pool.add_user("ada")
            with pytest.raises(cognito_tui.ConnectionFailed, match=r"127\.0\.0\.1:9"):
                cognito_tui.Client().sign_in("ada", testing.PASSWORD)
            assert fake_pool.client().sign_in("ada", testing.PASSWORD).tokens().username == "ada"
        assert served.operations == []
        served.add_user("ada")
        assert cognito_tui.Client().sign_in("ada", testing.PASSWORD).username == "ada"


def test_a_profile_is_written_once(cognito: testing.Cognito) -> None:
    cognito.write_profile("work")
    with pytest.raises(ValueError, match="There is a profile 'work' already"):
        cognito.write_profile("work", remember="file")
    assert cognito_tui.Client("work").profile.user_pool_id == cognito.user_pool_id


@pytest.mark.parametrize("kind", ["fake_pool", "cognito"])
def test_sign_ins_of_another_flow(kind: str, request: pytest.FixtureRequest) -> None:
    """With every setting of a pool that is not plain, too."""
    pool: testing.FakePool | testing.Cognito = request.getfixturevalue(kind)
    pool.change(
        custom_challenges=[({"question": "2 + 2"}, "4")],
        first_factors=["PASSWORD", "EMAIL_OTP"],
        factors=("EMAIL_OTP", "SOFTWARE_TOKEN_MFA"),
        rotation=None,
        refresh_seconds=60,
        devices="opt-in",
        callback_urls=["http://localhost/back"],
    )
    ada = pool.add_user("ada")
    client = pool.client(auth_flow="CUSTOM_AUTH")
    step = client.start("ada")
    assert isinstance(step, cognito_tui.CustomChallenge)
    assert isinstance(client.answer(step, "4"), cognito_tui.Session)
    client = pool.client(auth_flow="USER_AUTH")
    step = client.start("ada")
    assert isinstance(step, cognito_tui.FactorChoice)
    step = client.answer(step, "EMAIL_OTP")
    assert isinstance(step, cognito_tui.CodeRequired)
    assert isinstance(client.answer(step, ada.sent_code), cognito_tui.Session)
