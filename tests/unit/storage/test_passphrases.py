"""`remember = "encrypted"`: a file that a passphrase opens, with the kernel's own keyring; ssh-agent is in tests/e2e.

The kernel's keyring is Linux's: elsewhere, and where a container may not use it, its tests are skipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError, PassphraseRejected, SessionsLocked
from cognito_tui.services.base import Secret
from cognito_tui.services.config import Profile
from cognito_tui.services.storage import agent_keys, kernel_keyring, passphrase_cipher, ssh_agent
from cognito_tui.services.tokens import AuthResult, Passphrase, Tokens, TokenStore
from tests.support.at_once import at_once
from tests.support.crash_report import everything_about
from tests.support.posix import unix_socket
from tests.support.repository import ROOT
from tests.support.scripted_cognito import jwt

PROFILE = Profile("test", "eu-west-1_A", "client-1", "eu-west-1:1", remember="encrypted")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary")))
RIGHT, OTHER = Secret("correct horse canary"), Secret("battery staple canary")

_probe = kernel_keyring.keep("cognito-tui-probe", Secret("probe"))
kernel_keyring.drop("cognito-tui-probe")
needs_kernel = pytest.mark.skipif(not _probe, reason="there is no kernel keyring that may be used")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make scrypt cheap, and leave no key in the kernel."""
    monkeypatch.setattr(passphrase_cipher, "COST", 2**14)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    made: set[str] = set()
    keep = kernel_keyring.keep

    def noted(name: str, *arguments: Any) -> bool:
        made.add(name)
        return keep(name, *arguments)

    monkeypatch.setattr(kernel_keyring, "keep", noted)
    yield
    passphrase_cipher._opened.clear()
    passphrase_cipher._refused.clear()
    for name in made:
        kernel_keyring.drop(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sessions.encrypted"


def chosen(path: Path) -> TokenStore:
    store = TokenStore(PROFILE, path)
    store.choose_passphrase(RIGHT)
    return store


def another_program(path: Path, *, kernel: bool = False) -> TokenStore:
    """Forget what this process knows, and what the kernel does."""
    if not kernel:
        for name in [*passphrase_cipher._opened]:
            kernel_keyring.drop(f"cognito-tui:{name}")
    passphrase_cipher._opened.clear()
    return TokenStore(PROFILE, path)


def test_what_is_kept_is_opened_by_its_passphrase_alone(path: Path) -> None:
    store = TokenStore(PROFILE, path)
    assert store.passphrase is Passphrase.NEW
    store.save(SIGNED_IN)
    assert store.warning.startswith("Signing in will be needed again: No passphrase has been chosen")
    assert not path.exists()
    store.choose_passphrase(RIGHT)
    assert store.session() is not None, "it waited for the passphrase"
    assert store.warning == ""
    content = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert not any(word in content for word in ("canary", "ada", "eu-west-1"))

    later = another_program(path)
    assert later.session() is None
    assert (later.locked, later.passphrase) == (True, Passphrase.KNOWN)
    later.save(SIGNED_IN)
    assert "The saved sessions are locked." in later.warning
    assert path.read_text() == content, "nothing is written over what cannot be read"
    with pytest.raises(PassphraseRejected) as caught:
        later.unlock(OTHER)
    assert "canary" not in everything_about(caught.value, but=__file__)
    assert (later.session() is not None, later.locked) == (True, True), "what is its own, and nothing else"
    later.save(replace(SIGNED_IN, username="ada@example.com"))
    later.unlock(RIGHT)
    assert (found := later.session()) is not None
    assert (found.username, found.refresh_token) == ("ada@example.com", Secret("refresh-canary"))
    assert later.passphrase is Passphrase.NONE


def test_letters_that_keyboards_make_in_two_ways_are_the_same(path: Path) -> None:
    TokenStore(PROFILE, path).choose_passphrase(Secret("gru\u0308n und gut"))
    another_program(path).unlock(Secret("gr\u00fcn und gut"))


@needs_kernel
def test_the_next_program_has_the_key_from_the_kernel_until_it_is_locked(path: Path) -> None:
    chosen(path).save(SIGNED_IN)
    later = another_program(path, kernel=True)
    assert later.session() is not None
    assert later.stays_unlocked
    code = f"""
import cognito_tui.services.tokens as tokens
from cognito_tui.services.config import Profile
from pathlib import Path
store = tokens.TokenStore(Profile("test", "eu-west-1_A", "client-1", remember="encrypted"), Path({str(path)!r}))
print(store.session() is not None)
"""
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}

    def elsewhere() -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
        ).stdout.strip()

    assert elsewhere() == "True"
    later.lock()
    assert elsewhere() == "False"
    assert later.session() is None


@needs_kernel
def test_another_login_of_the_same_user_has_it_too() -> None:
    """Its processes hold another session keyring, to which the user's is not linked."""
    assert kernel_keyring.keep("cognito-tui:test-login", Secret("key"))
    code = """
import ctypes
from cognito_tui.services.storage import kernel_keyring
assert kernel_keyring._keyctl(1, None) > 0  # KEYCTL_JOIN_SESSION_KEYRING: a new one, anonymous
print(kernel_keyring.find("cognito-tui:test-login").reveal())
kernel_keyring.drop("cognito-tui:test-login")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "key\n", done.stderr
    assert kernel_keyring.find("cognito-tui:test-login") is None


def test_too_little_memory_is_said_and_nothing_of_the_passphrase(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> bytes:
        raise ValueError("memory limit exceeded")

    monkeypatch.setattr(hashlib, "scrypt", none)
    with pytest.raises(ConfigurationError, match="There is no memory") as caught:
        TokenStore(PROFILE, path).choose_passphrase(RIGHT)
    assert "canary" not in everything_about(caught.value, but=__file__)


@needs_kernel
def test_the_kernel_has_the_key_for_a_time_after_its_last_use() -> None:
    assert kernel_keyring.keep("cognito-tui:test-short", Secret("key"), 1)
    assert kernel_keyring.find("cognito-tui:test-short", 1) == Secret("key")
    time.sleep(1.5)
    assert kernel_keyring.find("cognito-tui:test-short") is None
    kernel_keyring.keep("cognito-tui:test-short", Secret("key"))
    kernel_keyring.drop("cognito-tui:test-short")
    assert kernel_keyring.find("cognito-tui:test-short") is None


def test_a_new_passphrase_opens_it_and_the_old_one_no_longer(path: Path) -> None:
    store = chosen(path)
    store.save(SIGNED_IN)
    old = path.read_text()
    store.choose_passphrase(OTHER)
    assert store.session() is not None
    later = another_program(path)
    with pytest.raises(PassphraseRejected):
        later.unlock(RIGHT)
    later.unlock(OTHER)
    assert later.session() is not None
    assert json.loads(old)["key"] != json.loads(path.read_text())["key"], "an old copy opens nothing new"


def test_a_passphrase_that_is_too_short_is_refused_and_nothing_written(path: Path) -> None:
    with pytest.raises(PassphraseRejected, match="at least 8"):
        TokenStore(PROFILE, path).choose_passphrase(Secret("short"))
    assert not path.exists()


def test_a_passphrase_that_another_program_has_just_chosen_counts(path: Path, monkeypatch: Any) -> None:
    second = TokenStore(PROFILE, path)
    monkeypatch.setattr(TokenStore, "passphrase", Passphrase.NEW)  # as it was when the question was asked
    chosen(path)
    before = path.read_text()
    with pytest.raises(SessionsLocked, match="Another program has chosen"):
        second.choose_passphrase(OTHER)
    assert path.read_text() == before


def test_several_programs_that_save_at_once_lose_nothing(path: Path) -> None:
    chosen(path)
    imports = """
from pathlib import Path
from cognito_tui.services.base import Secret
from cognito_tui.services.config import Profile
from cognito_tui.services.storage import kernel_keyring, passphrase_cipher
from cognito_tui.services.tokens import AuthResult, Tokens, TokenStore
from tests.support.scripted_cognito import jwt
passphrase_cipher.COST = 2**14
signed_in = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary")))
"""
    work = """
profile = Profile(f"p{number}", "eu-west-1_A", "client-1", remember="encrypted")
store = TokenStore(profile, Path(sys.argv[1]))
store.unlock(Secret(sys.argv[2]))
for _ in range(3):
    store.save(signed_in)
print(store.warning or "saved")
"""
    assert at_once(4, imports, work, path, RIGHT.reveal()) == ["saved"] * 4
    names = [f"p{number}" for number in range(4)]
    another_program(path).unlock(RIGHT)
    for name in names:
        profile = Profile(name, "eu-west-1_A", "client-1", remember="encrypted")
        assert TokenStore(profile, path).session() is not None


def _changed(content: dict[str, Any], **fields: Any) -> str:
    return json.dumps({**content, **fields})


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: "{}", "is damaged"),
        (lambda content: "not json", "is damaged"),
        (lambda content: "[" * 100_000, "is damaged"),
        (lambda content: _changed(content, version=2), "of another version"),
        (lambda content: _changed(content, text=content["text"][:-8] + "AAAAAAA="), "is damaged"),
        (lambda content: _changed(content, text=""), "is damaged"),
        (lambda content: _changed(content, text=3), "is damaged"),
        (lambda content: _changed(content, agent={"public_key": "AAAA"}), "is damaged"),
        (
            lambda content: _changed(content, passphrase={**content["passphrase"], "n": 2**30}),
            "is damaged",
        ),
        (lambda content: _changed(content, passphrase=None), "is damaged"),
        (lambda content: _changed(content, more="x"), "is damaged"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_named_and_left(path: Path, damage: Any, says: str) -> None:
    store = chosen(path)
    store.save(SIGNED_IN)
    path.write_text(damaged := damage(json.loads(path.read_text())))
    assert store.session() is None
    assert says in store.warning
    assert "sessions.encrypted" in store.warning
    store.save(SIGNED_IN)
    assert path.read_text() == damaged
    with pytest.raises(ConfigurationError):
        store.unlock(RIGHT)


def test_signing_out_forgets_the_file_and_the_key(path: Path) -> None:
    store = chosen(path)
    other = TokenStore(Profile("other", "eu-west-1_A", "client-1", "eu-west-1:1", remember="encrypted"), path)
    store.save(SIGNED_IN)
    other.save(SIGNED_IN)
    assert store.forget() is None
    assert other.session() is not None, "another profile's goes on"
    assert other.forget() is None
    assert not path.exists()
    assert passphrase_cipher._opened == {}
    assert TokenStore(PROFILE, path).passphrase is Passphrase.NEW


def test_what_is_locked_is_not_said_to_be_forgotten(path: Path) -> None:
    chosen(path).save(SIGNED_IN)
    left = another_program(path).forget()
    assert left is not None
    assert "The saved sessions are locked." in left.detail


def test_without_the_extra_it_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(CognitoTuiError, match="its extra `keyring`"):
        TokenStore(PROFILE, path).choose_passphrase(RIGHT)
    assert not path.exists()


def test_another_profile_has_no_passphrase_to_give() -> None:
    store = TokenStore(Profile("test", "eu-west-1_A", "client-1", remember="file"))
    assert store.passphrase is Passphrase.NONE
    with pytest.raises(ConfigurationError, match="encrypted"):
        store.unlock(RIGHT)


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0\0\0\1\5", b"\0\0\0\5\14\377\377\377\377", b"\377\377\377\377", b"\0\0\0\0", None],
)
def test_an_agent_that_hangs_or_talks_nonsense_is_no_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes | None
) -> None:
    assert ssh_agent.LIST_SECONDS <= 2, "nobody is asked for it"
    monkeypatch.setattr(ssh_agent, "LIST_SECONDS", 0.2)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    assert agent_keys() == [], "nobody listens"
    with unix_socket() as server:
        server.bind(str(tmp_path / "agent"))
        server.listen()

        def answered() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(99)
                if answer is None:
                    connection.recv(99)  # until the other side gives up
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=answered)
        thread.start()
        assert agent_keys() == []
        thread.join()


def test_an_agent_is_asked_once_in_a_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `ssh-add -c` each time asks its user."""
    chosen(path).save(SIGNED_IN)
    blob = b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\4key!"
    signed: list[bytes] = []

    def signature(_: ssh_agent.AgentKey, text: bytes) -> Secret | None:
        signed.append(text)
        return Secret("ab" * 64)

    monkeypatch.setattr(ssh_agent, "agent_keys", lambda: [ssh_agent.AgentKey(blob, "mine")])
    monkeypatch.setattr(ssh_agent, "signature", signature)
    store = TokenStore(PROFILE, path)
    store.open_with_agent(ssh_agent.AgentKey(blob, "mine"))
    assert store.agent_fingerprint.startswith("SHA256:")
    assert all(text.startswith(b"cognito-tui sessions.encrypted v1\0") for text in signed)
    assert another_program(path).session() is not None
    signed.clear()
    monkeypatch.setattr(ssh_agent, "signature", lambda *arguments: signature(*arguments) and None)
    refused = another_program(path)
    assert refused.session() is None
    assert refused.session() is None
    assert len(signed) == 1
    store.lock()
    with pytest.raises(PassphraseRejected):
        refused.unlock(OTHER)
    refused.unlock(RIGHT)
    store.open_with_agent(None)
    assert store.agent_fingerprint == ""


def test_a_key_that_signs_otherwise_each_time_opens_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = chosen(path)
    blob = b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\4key!"
    monkeypatch.setattr(ssh_agent, "agent_keys", lambda: [ssh_agent.AgentKey(blob, "mine")])
    monkeypatch.setattr(ssh_agent, "signature", lambda *_: Secret(secrets.token_hex(64)))
    with pytest.raises(ConfigurationError, match="cannot open the sessions"):
        store.open_with_agent(ssh_agent.AgentKey(blob, "mine"))
    assert "agent" not in json.loads(path.read_text())


def test_on_other_systems_the_kernel_keeps_nothing_and_no_agent_is_found(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    """Only as far as this system can tell: no other was run."""
    monkeypatch.setattr(kernel_keyring, "LINUX", False)
    assert not kernel_keyring.keep("cognito-tui:test-elsewhere", Secret("key"))
    monkeypatch.delattr(socket, "AF_UNIX", raising=False)
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    assert kernel_keyring.find("cognito-tui:test-elsewhere") is None
    assert agent_keys() == []
    chosen(path).save(SIGNED_IN)
    later = another_program(path, kernel=True)
    assert later.session() is None
    later.unlock(RIGHT)
    assert later.session() is not None
    assert not later.stays_unlocked
