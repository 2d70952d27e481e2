"""A profile that is wrong in the file is mended in the form; a folder that cannot be written to is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import ConfigurationError
from cognito_tui.screens.profile_form import first_run as first_form
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import Configuration, default_config_file, load
from cognito_tui.services.config.mending import profile_to_mend
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import until
from tests.support.pilot_fixtures import parsed_once
from tests.tui.test_first_run import CLIENT, IDENTITIES, POOL, fill, first_run, named, server, shows

__all__ = ["server"]  # the fixture


def written(text: str) -> None:
    default_config_file().parent.mkdir(parents=True, exist_ok=True)
    default_config_file().write_text(text)


def to_mend() -> str:
    return profile_to_mend(Flags(), {}, lambda: "")


async def test_what_is_wrong_in_the_file_is_said_at_its_field_and_mended_there(server: CognitoServer) -> None:
    written(
        f'# mine\n[profiles.lab]\nuser_pool_id = "{CLIENT}"\nclient_id = 5\n'
        f'auth_flow = "SRP"\nremember = "file"\nidentity_pool_id = "{IDENTITIES}"\n'
    )
    with pytest.raises(ConfigurationError):
        load(Flags(), environ={}, directory=None)
    assert to_mend() == "lab"
    app = parsed_once(CognitoTui(Configuration.unset("lab", named, named=True), first=first_form))
    async with app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "! The profile lab cannot be used as it is. Correct what is marked.")
        await shows(pilot, "✗ This looks like the app client id, not the user pool id: are the two swapped?")
        await shows(pilot, "✗ It is missing. Like 1h57kf5")
        await shows(pilot, "✗ This is not USER_SRP_AUTH or")
        await pilot.pause()
        assert app.focused is app.screen.query_one("#user_pool_id")
        await fill(pilot, POOL, CLIENT)
        await pilot.press("enter", "enter")  # what is said of the flow still holds
        await until(pilot, lambda: app.focused is app.screen.query_one("#auth_flow"))
        assert not isinstance(app.screen, SignInScreen)
        await fill(pilot, "")  # the default
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await shows(pilot, "✓ The profile lab is saved")
    assert default_config_file().read_text() == (
        f'# mine\n[profiles.lab]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'
        f'remember = "file"\nidentity_pool_id = "{IDENTITIES}"\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[profiles.lab\n",
        "profiles = 1\n",
        "profiles.lab = 1\n",
        f'[profiles.lab]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\nauth_flwo = "x"\n',
        f'user_pool_id = "{POOL}"\n[profiles.lab]\nclient_id = "{CLIENT}"\n',
    ],
    ids=["no TOML", "no tables", "no table", "a key that means nothing", "a key elsewhere"],
)
def test_what_no_field_would_mend_is_said_in_words_with_the_file(text: str) -> None:
    written(text)
    with pytest.raises(ConfigurationError) as refused:
        load(Flags(), environ={}, directory=None)
    words = f"{refused.value.title} {refused.value.detail}"
    assert "config.toml" in words
    assert refused.value.remedy or "did you mean" in words or "it belongs" in words, words
    assert to_mend() == ""
    assert default_config_file().read_text() == text


async def test_where_nothing_can_be_saved_the_form_says_so_at_once_and_goes_on(
    server: CognitoServer, tmp_path: Path
) -> None:
    folder = default_config_file().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    app = first_run()
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "config.toml cannot be written (Not a directory).")
        await shows(pilot, "these ids are used until the app ends, and not saved.")
        await until(pilot, lambda: isinstance(app.focused, Input))
        await fill(pilot, POOL, CLIENT, IDENTITIES, "work")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await shows(
            pilot, "! The profile work is used until the app ends, and not saved, and Cognito knows its ids."
        )
        assert f"--client-id {CLIENT}" in app.context.next_command("login")
    assert folder.read_text() == "in the way"
