"""A disk that is full, or read-only: one policy, and one message. On real file systems, in a mount namespace."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.config.profile import FILE
from tests.support import several_commands
from tests.support.namespaces import need_mounts, with_mounts
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start

pytestmark = need_mounts

CLI = "import sys; from cognito_tui.cli.main import run; sys.exit(run(sys.argv[1:]))"
# a copy of the home, on a disk of its own; $HOME is where it is
COPY = 'cp -a "$HOME" /mnt/home; mount --move /mnt "$HOME"; export HOME="$HOME/home"'
DISKS = {
    "full": (
        f"mount -t tmpfs -o size=64k none /mnt; {COPY}; head -c 60000 /dev/zero > $HOME/../all 2>/dev/null || true\n"
        "head -c 60000 /dev/zero >> $HOME/../all 2>/dev/null || true",
        "No space left on device",
    ),
    "read-only": (
        f'mount -t tmpfs none /mnt; {COPY}; mount -o remount,ro "$HOME/.."',
        "Read-only file system",
    ),
}
disks = pytest.mark.parametrize(("mounts", "why"), DISKS.values(), ids=DISKS)


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(client_id="1h57kf5cpq17m0eml12EXAMPLE", rotation=0.0) as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


@pytest.fixture
def profile(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> CognitoClient:
    """Told by the environment where to sign in."""
    its = server.pool
    monkeypatch.setenv("COGNITO_USER_POOL_ID", its.user_pool_id)
    monkeypatch.setenv("COGNITO_CLIENT_ID", its.client_id)
    monkeypatch.setenv("COGNITO_IDENTITY_POOL_ID", its.identity_pool_id)
    monkeypatch.setenv("COGNITO_REMEMBER", FILE)
    return CognitoClient(replace(client(server).profile, name="environment", remember=FILE))


def run(mounts: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return with_mounts(mounts, CLI, *arguments)


@disks
def test_what_only_saves_a_question_is_not_kept_and_it_is_said_once(
    profile: CognitoClient, mounts: str, why: str
) -> None:
    done = run(f"export COGNITO_PASSWORD={PASSWORD}; {mounts}", "export", "-u", "ada", "--format", "process")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["AccessKeyId"].startswith("ASIA")
    said = [line for line in done.stderr.splitlines() if "cannot be written" in line]
    assert len(said) == len(set(said)) == 2, done.stderr  # the session, and the credentials
    assert all(f"cannot be written ({why})." in line for line in said)


@disks
def test_a_session_that_could_not_be_kept_is_not_renewed(
    profile: CognitoClient, server: CognitoServer, mounts: str, why: str
) -> None:
    """With rotation it would be lost."""
    signed_in(start(profile))
    done = run(mounts, "credential-process")
    assert done.returncode == 1, done.stdout
    assert f"~/.local/state/cognito-tui cannot be written ({why})." in done.stderr
    assert "COGNITO_REMEMBER=off" in done.stderr
    assert "GetTokensFromRefreshToken" not in server.operations
    assert run("", "credential-process").returncode == 0


@disks
def test_credentials_at_hand_are_given_out_and_what_was_asked_to_be_written_or_deleted_is_refused(
    profile: CognitoClient, mounts: str, why: str
) -> None:
    profile.session(signed_in(start(profile)))
    (Path.home() / ".aws").mkdir()
    (Path.home() / ".aws" / "credentials").write_text("[default]\nregion = eu-west-1\n")
    done = with_mounts(
        mounts,
        several_commands.SCRIPT,
        *("credential-process", "export --to-profile work", "configure --from-env --profile lab", "logout"),
    )
    given, *written, deleted = several_commands.done(done.stdout)
    assert given.returncode == 0, given.stderr
    assert json.loads(given.stdout)["AccessKeyId"].startswith("ASIA")
    assert len(written) == 2
    for refused in written:
        assert refused.returncode == 1, refused.stderr
        assert "cannot be written." in refused.stderr
        assert f"{why}. Nothing was changed." in refused.stderr
    assert deleted.returncode == 1, deleted.stderr
    assert "signed out." not in deleted.stderr
    for name in ("sessions.json", "credentials.json"):
        assert f"~/.local/state/cognito-tui/{name} cannot be written ({why})." in deleted.stderr
