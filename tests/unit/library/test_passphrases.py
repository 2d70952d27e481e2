"""A Python program with `remember = "encrypted"`: it gives the passphrase, or is told that one is needed."""

from __future__ import annotations

import asyncio

import pytest

import cognito_tui
from cognito_tui import aio
from cognito_tui.demo.simulator.server import Pool, serve
from cognito_tui.services.config import Profile
from cognito_tui.services.storage import kernel_keyring, passphrase_cipher
from tests.support.crash_report import everything_about

PASSWORD, PASSPHRASE = "Tern-7012", "correct horse canary"


def test_it_gives_the_passphrase_where_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(passphrase_cipher, "COST", 2**14)
    monkeypatch.setattr(kernel_keyring, "find", lambda *_: None)  # as where there is none
    monkeypatch.setattr(kernel_keyring, "keep", lambda *_: False)
    pool = Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE")
    pool.add_user("ada", PASSWORD)
    asked: list[str] = []

    def passphrase() -> str:
        asked.append("")
        return PASSPHRASE

    with serve(pool) as server:
        for service in ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        profile = Profile(
            "test", pool.user_pool_id, pool.client_id, pool.identity_pool_id, remember="encrypted"
        )
        with pytest.raises(cognito_tui.SessionsLocked, match=r"none has been chosen yet.*passphrase"):
            cognito_tui.sign_in(profile, "ada", PASSWORD, keep=True)
        assert server.operations == []
        with pytest.raises(cognito_tui.PassphraseRejected, match="at least 8") as short:
            cognito_tui.sign_in(profile, "ada", PASSWORD, keep=True, passphrase="canary")
        assert "canary" not in everything_about(short.value, but=__file__)
        cognito_tui.sign_in(profile, "ada", PASSWORD, keep=True, passphrase=passphrase)
        assert cognito_tui.resume(profile, passphrase=passphrase).username == "ada"
        assert len(asked) == 1, "it was open already"

        passphrase_cipher._opened.clear()  # as another process begins
        assert not cognito_tui.Client(profile, keep=True).status().renewable
        with pytest.raises(cognito_tui.SessionsLocked, match=r"locked.*unlock"):
            cognito_tui.resume(profile)
        with pytest.raises(cognito_tui.PassphraseRejected) as wrong:
            cognito_tui.resume(profile, passphrase="wrong horse canary")
        assert "canary" not in everything_about(wrong.value, but=__file__)
        session = asyncio.run(aio.resume(profile, passphrase=passphrase))
        assert session.sync.username == "ada"
        assert cognito_tui.sign_in(profile, "ada", PASSWORD).username == "ada", "keeps nothing, needs nothing"
        session.sync.sign_out()
