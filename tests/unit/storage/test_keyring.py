"""`remember = "keyring"` with a real keyring: gnome-keyring on a D-Bus of its own, and backends that misbehave.

A desktop's keyring needs a desktop; the daemon alone does not. What macOS and Windows have was not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.repository import ROOT
from tests.support.scripted_cognito import jwt

needs_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring or dbus is not installed",
)
# Signs in with words that the tests look for, in the session's own process.
KEEP = """
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import Tokens
from tests.support.scripted_cognito import jwt
profile = Profile("test", "eu-west-1_A", "client-1", "eu-west-1:1", remember="keyring")
signed_in = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary" + "x" * 4000)))
store = TokenStore(profile)
"""
READ = "kept = TokenStore(profile).session(); print(kept.refresh_token.reveal()[:14] if kept else None)"


def run(code: str, *, unlocked: str) -> str:
    """What a process of its own prints; `unlocked`: shell lines that run first, on a D-Bus with a keyring."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(ROOT),
        "XDG_RUNTIME_DIR": os.environ["HOME"],
    }
    command = [sys.executable, "-c", KEEP + textwrap.dedent(code)]
    command = ["dbus-run-session", "--", "sh", "-c", f"{unlocked}\n{_COMMAND}", "-", *command]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


_COMMAND = '"$@"; code=$?; [ -z "$pid" ] || kill -KILL "$pid"; exit $code'
UNLOCK = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"


def sealed() -> Path:
    return Path(os.environ["HOME"]) / ".local/state/cognito-tui/sessions.sealed"


@needs_keyring
def test_a_session_is_kept_encrypted_and_the_next_process_has_it() -> None:
    said = run(f"store.save(signed_in); print(store.warning); {READ}", unlocked=UNLOCK)
    assert said.split() == ["refresh-canary"]
    assert "canary" not in sealed().read_text()
    assert sealed().stat().st_mode & 0o777 == 0o600
    assert run(READ, unlocked=UNLOCK).split() == ["refresh-canary"]
    keyring = [path.read_bytes() for path in Path(os.environ["HOME"]).rglob("*.keyring")]
    assert keyring
    assert not any(b"canary" in content for content in keyring)


@needs_keyring
def test_a_keyring_that_does_not_answer_is_not_waited_for() -> None:
    """Stopped, as one that waits for somebody to unlock it."""
    ask = "dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID"
    ask = f"{ask} string:org.freedesktop.secrets 2>/dev/null | sed -n 's/.*uint32 //p'"
    stopped = f'{UNLOCK}\nuntil pid=$({ask}); [ "$pid" ]; do :; done; kill -STOP $pid'
    said = run(
        """
        from cognito_tui.services.storage.keyring_cipher import KeyringCipher
        store._records._cipher = KeyringCipher(1)
        store.save(signed_in)
        print(store.warning)
        """,
        unlocked=stopped,
    )
    assert "It did not answer within 1 seconds" in said
    assert not sealed().exists()


class Backend(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Forgetful(Backend):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class PlaintextKeyring(Backend):
    pass


class Telling(Backend):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError("canary " + password)


class Another(Backend):
    def get_password(self, service: str, username: str) -> str | None:
        return "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


class Damaged(Backend):
    def get_password(self, service: str, username: str) -> str | None:
        return "no key at all"


PROFILE = Profile("test", "eu-west-1_A", "client-1", "eu-west-1:1", remember="keyring")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary" + "x" * 4000)))


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[KeyringBackend], TokenStore]:
    """Have a backend, some of them keyring's own, stand in for this machine's; give what a next process would have."""

    def chosen(backend: KeyringBackend) -> TokenStore:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
        return TokenStore(PROFILE)

    return chosen


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (keyring.backends.fail.Keyring, "This machine has none."),
        (keyring.backends.null.Keyring, "It does not store what it gets."),
        (Forgetful, "It does not store what it gets."),
        (PlaintextKeyring, "It would write the key down in plain text."),
    ],
)
def test_without_a_keyring_nothing_is_written_and_the_reason_is_said(
    use: Callable[[KeyringBackend], TokenStore], backend: type[KeyringBackend], why: str
) -> None:
    store = use(backend())
    store.save(SIGNED_IN)
    assert store.warning.startswith("Signing in will be needed again: The keyring cannot be used.")
    assert why in store.warning
    assert 'remember = "encrypted"' in store.warning
    written = [
        path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file() and path.suffix != ".lock"
    ]
    assert written == []


@pytest.mark.parametrize("backend", [Forgetful, Another, Damaged])
def test_sessions_that_the_keyring_does_not_open_are_left_as_they_are(
    use: Callable[[KeyringBackend], TokenStore], backend: type[KeyringBackend]
) -> None:
    use(Backend()).save(SIGNED_IN)
    before = sealed().read_bytes()
    store = use(backend())
    assert store.session() is None
    assert store.warning.startswith("The keyring cannot be used.")
    store.save(SIGNED_IN)
    left = str(use(backend()).forget())
    assert "It is in ~/.local/state/cognito-tui/sessions.sealed. The keyring cannot be used." in left
    assert sealed().read_bytes() == before


def test_what_is_no_key_is_said_before_anything_is_written(
    use: Callable[[KeyringBackend], TokenStore],
) -> None:
    store = use(Damaged())
    store.save(SIGNED_IN)
    assert "What it has for cognito-tui is not a key." in store.warning
    assert not sealed().exists()


@pytest.mark.parametrize("missing", ["keyring", "cryptography.fernet"])
def test_without_the_extra_it_says_what_to_install(
    use: Callable[[KeyringBackend], TokenStore], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """A module that cannot be imported stands in for one that is not there."""
    store = use(Backend())
    monkeypatch.setitem(sys.modules, missing, None)
    store.save(SIGNED_IN)
    assert (
        "The keyring is not installed. Install the program again with its extra `keyring`, or "
        in store.warning
    )
    assert not sealed().exists()


def test_a_backends_error_with_a_secret_in_it_is_not_passed_on(
    use: Callable[[KeyringBackend], TokenStore],
) -> None:
    store = use(Telling())
    store.save(SIGNED_IN)
    assert "ValueError" in store.warning
    assert "canary" not in store.warning
