"""What `unlock` says where nothing keeps what it has opened: how the programs that cannot ask get on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.cli.commands.unlock import _say
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.storage import kernel_keyring, passphrase_cipher
from cognito_tui.services.tokens import TokenStore


def test_without_a_kernel_keyring_the_next_step_is_a_key_in_ssh_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(passphrase_cipher, "COST", 2**14)
    monkeypatch.setattr(kernel_keyring, "LINUX", False)
    profile = Profile("test", "eu-west-1_A", "client-1", "eu-west-1:1", remember="encrypted")
    store = TokenStore(profile, tmp_path / "sessions.encrypted")
    store.choose_passphrase(Secret("correct horse canary"))
    _say(store, renewed=False)
    said = capsys.readouterr().err
    assert "this system cannot keep the sessions unlocked: each command asks for it." in said
    assert "cognito-tui unlock --ssh-agent" in said
