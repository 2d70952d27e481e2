"""The first minute without a configuration, and profiles that are added, changed and removed: at a real pool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.screens.profile_form import first_run as first_form
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import Configuration, default_config_file, load
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import Notice
from tests.support.fake_cognito import SIGNED_IN, text_of, until
from tests.support.pilot_fixtures import parsed_once
from tests.support.pool_client import pool

POOL, CLIENT = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12abcdefg"
IDENTITIES = "eu-west-1:12345678-1234-1234-1234-123456789abc"
SECRET = "a-client-secret-of-24-chars-at-least"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CognitoServer]:
    monkeypatch.chdir(tmp_path)
    with pool(user_pool_id=POOL, client_id=CLIENT, identity_pool_id=IDENTITIES) as server:
        yield server


def named(name: str) -> Configuration:
    return load(Flags(profile=name), environ={}, directory=None)


def first_run() -> CognitoTui:
    return parsed_once(CognitoTui(Configuration.unset("first run", named), first=first_form))


async def fill(pilot: Pilot[Any], *values: str) -> None:
    """Type each into a field, beginning with the one that has the cursor, and go on with Enter."""
    for value in values:
        field = pilot.app.focused
        assert isinstance(field, Input)
        field.value = value
        await pilot.press("enter")


def shown(app: CognitoTui) -> str:
    return " ".join(text_of(app).split())


async def shows(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in shown(pilot.app))  # type: ignore[arg-type]


async def test_the_form_says_what_is_wrong_asks_cognito_saves_and_leads_to_signing_in(
    server: CognitoServer,
) -> None:
    app = first_run()
    async with app.run_test() as pilot:
        await shows(pilot, "Like eu-west-1_AbCdEfGhI; ask for the user pool id.")
        await fill(pilot, CLIENT)
        await shows(pilot, "✗ This looks like the app client id, not the user pool id: are the two swapped?")
        app.screen.query_one("#user_pool_id", Input).value = "eu-west-1_Nowhere"
        await shows(pilot, "In Europe (Ireland), eu-west-1.")
        await fill(pilot, CLIENT, "", "work")
        await shows(pilot, "✗ There is no user pool eu-west-1_Nowhere at")
        assert not default_config_file().exists()
        await shows(pilot, "^s save it anyway")
        await until(pilot, lambda: app.focused is app.screen.query_one("#user_pool_id"))
        await fill(pilot, POOL)
        assert "^s" not in shown(app)
        await fill(pilot, CLIENT, IDENTITIES, "work")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await shows(
            pilot, "✓ The profile work is saved in ~/.config/cognito-tui/config.toml, and Cognito knows"
        )
        assert "work · eu-west-1" in text_of(app)
    assert default_config_file().read_text() == (
        f'[profiles.work]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\nidentity_pool_id = "{IDENTITIES}"\n'
    )
    assert default_config_file().stat().st_mode & 0o777 == 0o600


async def test_a_clients_secret_and_its_flow_are_asked_for_and_found(server: CognitoServer) -> None:
    server.pool.client_secret, server.pool.auth_flows = SECRET, ("USER_AUTH",)
    app = first_run()
    async with app.run_test() as pilot:
        await fill(pilot, POOL, CLIENT, "", "work")
        # the flow comes before the secret here: either order ends with both
        await shows(pilot, "✗ This app client has a secret.")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "client_secret")
        await fill(pilot, SECRET, "", "work")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        assert SECRET not in shown(app)
        assert SECRET not in repr(server.requests)  # but for its hash
    assert 'auth_flow = "USER_AUTH"' in default_config_file().read_text()
    assert f'client_secret = "{SECRET}"' in default_config_file().read_text()


async def test_offline_is_not_a_refusal(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    app = first_run()
    async with app.run_test() as pilot:
        await fill(pilot, POOL, CLIENT, "", "work")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await shows(pilot, "It could not be checked: Could not reach 127.0.0.1:9")


async def test_terraforms_outputs_and_an_env_file_fill_the_form(
    server: CognitoServer, tmp_path: Path
) -> None:
    (tmp_path / "out.json").write_text(
        f'{{"user_pool_id": {{"value": "{POOL}"}}, "user_pool_client_id": {{"value": "{CLIENT}"}}, '
        '"domain": {"value": "auth.example.com"}}'
    )
    (tmp_path / ".env").write_text(f"COGNITO_USER_POOL_ID={POOL}\nCOGNITO_CLIENT_ID=other\n")
    app = first_run()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        ids = (tmp_path / ".env").read_text()
        (tmp_path / ".env").write_text(f"{ids}COGNITO_DOMAIN=::::\n")
        await pilot.press("ctrl+n")
        await shows(pilot, "Env file")
        await pilot.press("enter")
        await shows(pilot, "is not a host name such as auth.example.com Correct the file, or type")
        (tmp_path / ".env").write_text(ids)
        await pilot.press("enter")
        await shows(pilot, "From .env in")
        assert app.screen.query_one("#client_id", Input).value == "other"
        await pilot.press("ctrl+t")
        await shows(pilot, "what `terraform output")
        await fill(pilot, "nowhere")
        await shows(pilot, "nowhere cannot be read.")
        await fill(pilot, "out.json")
        await shows(pilot, "It also sets domain.")
        assert app.screen.query_one("#client_id", Input).value == CLIENT
        await fill(pilot, "work")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
    assert 'domain = "auth.example.com"' in default_config_file().read_text()


async def test_profiles_are_added_changed_and_removed_in_the_list(server: CognitoServer) -> None:
    file = default_config_file()
    file.parent.mkdir(parents=True)
    ids = f'user_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'
    url = f'url = "https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"\nclient_id = "{CLIENT}"\n'
    file.write_text(f'# mine\n[profiles.lab]\n{ids}\n[profiles.work]  # here\n{url}remember = "file"\n')
    TokenStore(named("work").profile).save(SIGNED_IN)
    app = parsed_once(CognitoTui(load(Flags(), environ={}, directory=None)))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+t")
        await shows(pilot, f"work ada yes — {POOL}")
        await pilot.press("a")
        await shows(pilot, "Where do you sign in?")
        await fill(pilot, POOL, CLIENT, "", "work")
        await shows(pilot, "✗ There is a profile 'work' already. Choose another name.")
        await fill(pilot, "more")
        await shows(pilot, "more · eu-west-1")
        # another one is changed, and the list is there again
        await pilot.press("ctrl+t")
        await shows(pilot, "▸ more")
        await pilot.press("up", "e")
        await shows(pilot, "Where do you sign in?")
        await fill(pilot, POOL, CLIENT, IDENTITIES)
        await shows(pilot, "✓ The profile work is saved")
        assert f'[profiles.work]  # here\n{url}remember = "file"\nidentity_pool_id' in file.read_text()
        # removing asks, names what is left, and Enter is no yes
        await pilot.press("up", "d")
        await shows(pilot, "Remove the profile work from ~/.config/cognito-tui/config.toml? (y/n)")
        await shows(pilot, "The saved session of ada stays on this machine. To end that, sign out first:")
        await shows(pilot, "cognito-tui logout --profile work")
        await pilot.press("enter")
        assert "profiles.work" in file.read_text()
        await pilot.press("y")
        await shows(pilot, "✓ The profile work is removed.")
        # the one in use gives way to another one, and the last one to the form
        await pilot.press("d", "y")
        await shows(pilot, "lab · eu-west-1")
        await pilot.press("ctrl+t")
        await shows(pilot, "▸ lab")
        await pilot.press("d", "y")
        await shows(pilot, "Where do you sign in?")
        await shows(pilot, "✓ The profile lab is removed.")
        assert "first run" in shown(app)
        assert "lab · eu-west-1" not in shown(app)
    assert file.read_text().split() == ["#", "mine"]


async def test_a_file_that_becomes_malformed_meanwhile_is_said_where_it_matters(
    server: CognitoServer,
) -> None:
    file = default_config_file()
    file.parent.mkdir(parents=True)
    good = f'[profiles.lab]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'
    file.write_text(good)
    app = parsed_once(CognitoTui(load(Flags(), environ={}, directory=None)))
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+t")
        await shows(pilot, "▸ lab")
        for key in "ae":
            file.write_text("[profiles.lab\n")
            await pilot.press(key)
            await shows(pilot, "✗ ~/.config/cognito-tui/config.toml is not valid TOML.")
            app.screen.query_one(Notice).clear()
        file.write_text(good)
        await pilot.press("a")
        await shows(pilot, "Where do you sign in?")
        file.write_text("[profiles.lab\n")
        await fill(pilot, POOL, CLIENT, "", "more")
        await shows(pilot, "✗ ~/.config/cognito-tui/config.toml is not valid TOML. Correct the file there")
        file.write_text(good)
        await fill(pilot, "more")
        await shows(pilot, "more · eu-west-1")


async def test_another_client_has_another_secret_and_what_a_source_takes_away_goes(
    server: CognitoServer, tmp_path: Path
) -> None:
    (tmp_path / "out.json").write_text(
        f'{{"user_pool_id": {{"value": "{POOL}"}}, "user_pool_client_id": {{"value": "{CLIENT}"}}, '
        '"domain": {"value": null}}'
    )
    file = default_config_file()
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[profiles.work]\nuser_pool_id = "{POOL}"\nclient_id = "2h57kf5cpq17m0eml12abcdefg"\n'
        f'client_secret = "{SECRET}"\ndomain = "auth.example.com"\n'
    )
    app = parsed_once(CognitoTui(load(Flags(), environ={}, directory=None)))
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+t")
        await shows(pilot, "▸ work")
        await pilot.press("e")
        await shows(pilot, "Where do you sign in?")
        await pilot.press("ctrl+t")
        await shows(pilot, "what `terraform output")
        await fill(pilot, "out.json")
        await until(pilot, lambda: app.screen.query_one("#client_id", Input).value == CLIENT)
        app.screen.query_one("#identity_pool_id").focus()
        await pilot.press("enter")
        await shows(pilot, "✓ The profile work is saved")
    assert file.read_text() == f'[profiles.work]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'


@pytest.mark.parametrize("source", ["the profile", "an env file"])
async def test_a_secret_that_is_known_is_not_asked_for(
    server: CognitoServer, tmp_path: Path, source: str
) -> None:
    server.pool.client_secret = SECRET
    ids = f'user_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'
    secret = f'client_secret = "{SECRET}"\n'
    file = default_config_file()
    file.parent.mkdir(parents=True)
    file.write_text(f"[profiles.work]\n{ids}{secret if source == 'the profile' else ''}")
    (tmp_path / ".env").write_text(
        f"COGNITO_USER_POOL_ID={POOL}\nCOGNITO_CLIENT_ID={CLIENT}\nCOGNITO_CLIENT_SECRET={SECRET}\n"
    )
    app = parsed_once(CognitoTui(load(Flags(), environ={}, directory=None)))
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+t")
        await shows(pilot, "▸ work")
        await pilot.press("e")
        await shows(pilot, "Where do you sign in?")
        if source == "an env file":
            await pilot.press("ctrl+n")
            await shows(pilot, "Env file")
            await pilot.press("enter")
            await shows(pilot, "It also sets client_secret.")
        app.screen.query_one("#identity_pool_id").focus()
        await pilot.press("enter")
        await shows(pilot, "✓ The profile work is saved")
        assert SECRET not in shown(app)
    assert file.read_text() == f"[profiles.work]\n{ids}{secret}"
