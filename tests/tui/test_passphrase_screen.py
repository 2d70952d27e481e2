"""The app with `remember = "encrypted"`: a passphrase is chosen after the first sign-in, and opens the next start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cognito_tui.demo.simulator.server import Pool, serve
from cognito_tui.services.config import Configuration, Profile
from cognito_tui.services.storage import kernel_keyring, passphrase_cipher, state_file
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import screen_name, text_of, until
from tests.support.pilot_fixtures import parsed_once

PASSWORD, PASSPHRASE = "Tern-7012", "correct horse canary"


async def test_a_passphrase_is_chosen_once_and_opens_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(passphrase_cipher, "COST", 2**14)
    monkeypatch.setattr(kernel_keyring, "find", lambda *_: None)  # as where there is none
    monkeypatch.setattr(kernel_keyring, "keep", lambda *_: False)
    pool = Pool()
    with serve(pool) as server:
        for service in ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        pool.add_user("ada", PASSWORD)
        profile = Profile(
            "test", pool.user_pool_id, pool.client_id, pool.identity_pool_id, remember="encrypted"
        )
        of_tokens = replace(profile, identity_pool_id="")  # whose last screen is another one
        app = parsed_once(CognitoTui(Configuration.of(of_tokens)))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(*"ada", "enter", *PASSWORD, "enter")
            await until(pilot, lambda: screen_name(app) == "PassphraseScreen", seconds=30)
            await pilot.press(*"short", "enter", *"other", "enter")
            await until(pilot, lambda: "The two passphrases differ." in text_of(app))
            await pilot.press(*"short", "enter")
            await until(pilot, lambda: "at least 8 characters" in text_of(app))
            await pilot.press(*PASSPHRASE, "enter", *PASSPHRASE, "enter")
            await until(pilot, lambda: "✓ Your session is saved." in text_of(app))
        assert state_file("sessions.encrypted").exists()

        passphrase_cipher._opened.clear()  # as another process begins
        again = parsed_once(CognitoTui(Configuration.of(profile)))
        async with again.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: screen_name(again) == "PassphraseScreen")
            await pilot.press(*"wrong horse", "enter")
            await until(pilot, lambda: "does not open the saved sessions" in text_of(again))
            await pilot.press(*PASSPHRASE, "enter")
            await until(pilot, lambda: "[ Account… a ]" in text_of(again), seconds=30)
            assert screen_name(again) == "CredentialsScreen"

        passphrase_cipher._opened.clear()
        declined = parsed_once(CognitoTui(Configuration.of(profile)))
        async with declined.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: screen_name(declined) == "PassphraseScreen")
            await pilot.press("escape")
            await until(pilot, lambda: screen_name(declined) == "CredentialsScreen")  # these are good
            await until(pilot, lambda: "the saved session is locked." in text_of(declined))
            await until(pilot, lambda: "The saved sessions are locked." in text_of(declined))
