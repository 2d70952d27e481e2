"""Takes the README's picture: the real app, walked through the demo to the credentials."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime, timezone
from pathlib import Path

from textual.pilot import Pilot
from textual.screen import Screen

from cognito_tui.demo import start
from cognito_tui.screens.authenticator import AuthenticatorScreen
from cognito_tui.screens.credentials import CredentialsScreen
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.copy_rows import CopyRows

PASSWORD = "Tern-4821-Amber!"  # noqa: S105 - of a user who lives for a second
SVG = Path(__file__).with_name("credentials.svg")


async def arrive(pilot: Pilot[Secret], screen: type[Screen[None]]) -> None:
    while not isinstance(pilot.app.screen, screen):
        await pilot.pause(0.1)
    await pilot.pause(0.5)


async def main() -> None:
    with start() as demo:
        os.environ.update(demo.environment)
        os.environ["SSH_CONNECTION"] = "picture"
        app = CognitoTui(Configuration.of(demo.profile))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*demo.username, "enter", *demo.temporary_password.reveal(), "enter")
            await pilot.pause(2)
            await pilot.press(*PASSWORD, "enter", *PASSWORD, "enter", *"Ada Lovelace", "enter")
            await arrive(pilot, AuthenticatorScreen)
            step = app.screen.step
            await pilot.press(*code_at(step.secret, datetime.now(timezone.utc)).reveal(), "enter")
            await arrive(pilot, CredentialsScreen)
            while "role" not in str(app.screen.query_one(CopyRows).render()):
                await pilot.pause(0.1)
            await pilot.press("c")
            await pilot.pause(1)
            # without the fonts that it would fetch from elsewhere
            SVG.write_text(re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(), flags=re.DOTALL))


asyncio.run(main())
