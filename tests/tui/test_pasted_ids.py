"""Where one signs in, as people have it: copied with what stood around it, or all at once."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from cognito_tui.screens.profile_form import first_run as first_form
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import Configuration, load
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import text_of, until
from tests.support.pilot_fixtures import parsed_once

POOL, CLIENT = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12abcdefg"
IDENTITIES = "eu-west-1:12345678-1234-1234-1234-123456789abc"


async def test_the_form_takes_ids_as_they_were_copied_and_asks_for_what_is_missing() -> None:
    unset = Configuration.unset(
        "first run", lambda name: load(Flags(profile=name), environ={}, directory=None)
    )
    app = parsed_once(CognitoTui(unset, first=first_form))
    async with app.run_test() as pilot:

        def field(name: str) -> Input:
            return app.screen.query_one(f"#{name}", Input)

        def shown() -> str:
            return " ".join(text_of(app).split())

        await until(pilot, lambda: app.focused is field("user_pool_id"))
        # Enter does not pass by what is needed
        await pilot.press("enter")
        await until(pilot, lambda: "✗ Type your user pool id." in shown())
        assert app.focused is field("user_pool_id")
        # as a terminal without bracketed paste sends it: typed, each line with Enter
        for line in (f"COGNITO_USER_POOL_ID={POOL}", f'export COGNITO_CLIENT_ID="{CLIENT}"'):
            assert isinstance(app.focused, Input)
            app.focused.value = line
            await pilot.press("enter")
        await until(pilot, lambda: app.focused is field("identity_pool_id"))
        await until(pilot, lambda: (field("user_pool_id").value, field("client_id").value) == (POOL, CLIENT))
        assert "✗" not in shown()
        # all of a message at once, wherever the cursor is; what it has not is asked for next
        field("user_pool_id").value = field("client_id").value = ""
        field("identity_pool_id").post_message(events.Paste(f"pool {POOL}\nidentities {IDENTITIES}"))
        await until(pilot, lambda: app.focused is field("client_id"))
        assert (field("user_pool_id").value, field("identity_pool_id").value) == (POOL, IDENTITIES)
        field("client_id").post_message(events.Paste(f'{{"pool": "{POOL}", "client": "{CLIENT}"}}'))
        await until(pilot, lambda: app.focused is field("name"))
        assert field("client_id").value == CLIENT
        # a file that is not there is asked for in the field, not in the words of a command
        for key, words in (
            ("ctrl+n", "type the name of another one."),
            ("ctrl+t", "Type the folder that was"),
        ):
            await pilot.press(key)
            await until(pilot, lambda: "Take the ids from a file" in shown())
            await pilot.press("enter")
            await until(pilot, lambda words=words: words in shown())  # type: ignore[misc]
            assert app.focused is field("where")
            assert field("where").parent.has_class("-refused")  # type: ignore[union-attr]
            assert "--env-file" not in shown()
            await pilot.press("ctrl+u", "enter")
            await until(pilot, lambda: "✗ Type where it is." in shown())
            await pilot.press("escape")
            await until(pilot, lambda: "Where do you sign in?" in shown())
