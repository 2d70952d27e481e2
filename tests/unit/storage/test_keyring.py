"""`remember = "keyring"` with a real keyring: gnome-keyring on a D-Bus of its own, and backends that misbehave.

A desktop's keyring needs a desktop; the daemon alone does not. What macOS and Windows have was not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.repository import ROOT

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


def run(code: str, *, unlocked: str = "", backend: str = "", folder: Path | None = None) -> str:
    """What a process of its own prints; `unlocked`: shell lines that run first, on a D-Bus with a keyring."""
    path = [str(ROOT), *([str(folder)] if folder else [])]
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": os.pathsep.join(path),
        "XDG_RUNTIME_DIR": os.environ["HOME"],
        **({"PYTHON_KEYRING_BACKEND": backend} if backend else {}),
    }
    command = [sys.executable, "-c", KEEP + textwrap.dedent(code)]
    if unlocked:
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


BACKENDS = """
from keyring.backend import KeyringBackend

class Backend(KeyringBackend):
    priority = 1
    kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

class Forgetful(Backend):
    def set_password(self, service, username, password):
        pass

class PlaintextKeyring(Backend):
    pass

class Telling(Backend):
    def set_password(self, service, username, password):
        raise ValueError("canary " + password)

class Another(Backend):
    def get_password(self, service, username):
        return "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

class Damaged(Backend):
    def get_password(self, service, username):
        return "no key at all"
"""


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        ("keyring.backends.fail.Keyring", "This machine has none."),
        ("keyring.backends.null.Keyring", "It does not store what it gets."),
        ("backends.Forgetful", "It does not store what it gets."),
        ("backends.PlaintextKeyring", "It would write the key down in plain text."),
    ],
)
def test_without_a_keyring_nothing_is_written_and_the_reason_is_said(
    backend: str, why: str, tmp_path: Path
) -> None:
    """These backends, some of them keyring's own, stand in for machines without a keyring."""
    (tmp_path / "backends.py").write_text(BACKENDS)
    said = run("store.save(signed_in); print(store.warning)", backend=backend, folder=tmp_path)
    assert said.startswith("Signing in will be needed again: The keyring cannot be used.")
    assert why in said
    assert 'remember = "file"' in said
    written = [
        path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file() and path.suffix != ".lock"
    ]
    assert written == []


@pytest.mark.parametrize("backend", ["backends.Forgetful", "backends.Another", "backends.Damaged"])
def test_sessions_that_the_keyring_does_not_open_are_left_as_they_are(backend: str, tmp_path: Path) -> None:
    (tmp_path / "backends.py").write_text(BACKENDS)
    run("store.save(signed_in)", backend="backends.Backend", folder=tmp_path)
    before = sealed().read_bytes()
    said = run(
        "print(store.session()); print(store.warning); store.save(signed_in)",
        backend=backend,
        folder=tmp_path,
    )
    assert said.startswith("None\nThe keyring cannot be used.")
    left = run("print(store.forget())", backend=backend, folder=tmp_path)
    assert "It is in ~/.local/state/cognito-tui/sessions.sealed. The keyring cannot be used." in left
    assert sealed().read_bytes() == before


def test_what_is_no_key_is_said_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "backends.py").write_text(BACKENDS)
    said = run("store.save(signed_in); print(store.warning)", backend="backends.Damaged", folder=tmp_path)
    assert "What it has for cognito-tui is not a key." in said
    assert not sealed().exists()


@pytest.mark.parametrize("missing", ["keyring", "cryptography"])
def test_without_the_extra_it_says_what_to_install(missing: str, tmp_path: Path) -> None:
    """A module that cannot be imported stands in for one that is not there."""
    (tmp_path / "backends.py").write_text(BACKENDS)
    (tmp_path / f"{missing}.py").write_text("raise ImportError")
    said = run("store.save(signed_in); print(store.warning)", backend="backends.Backend", folder=tmp_path)
    assert "The keyring is not installed. pip install 'cognito-tui[keyring]'" in said
    assert not sealed().exists()


def test_a_backends_error_with_a_secret_in_it_is_not_passed_on(tmp_path: Path) -> None:
    (tmp_path / "backends.py").write_text(BACKENDS)
    said = run("store.save(signed_in); print(store.warning)", backend="backends.Telling", folder=tmp_path)
    assert "ValueError" in said
    assert "canary" not in said
