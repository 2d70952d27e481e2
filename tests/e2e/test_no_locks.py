"""Homes on file systems without locks: programs go on at once, files stay whole, and it is said once."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.storage.paths import state_file
from tests.support.aws_folder import COMMAND
from tests.support.pool_client import PASSWORD, client, pool, signed_in, start
from tests.support.repository import TESTS

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("gcc") is None,
    reason="gcc makes what has the kernel say that there are no locks",
)
SOURCE = TESTS / "support/no_locks.c"
ERRORS = [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL]
errors = pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("no-locks") / "no_locks.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", made, SOURCE], check=True, timeout=60)
    return made


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(client_id="1h57kf5cpq17m0eml12EXAMPLE") as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


def run(library: Path, number: int, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """And it ends long before it would have waited for a lock."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "LD_PRELOAD": str(library), "NO_LOCKS": str(number)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert time.monotonic() - began < 8, done.stderr
    return done


CLI = "import sys; from cognito_tui.cli.main import run; sys.exit(run(sys.argv[1:]))"


@pytest.fixture
def kept(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> CognitoClient:
    """Somebody's session, kept where a command finds it that is told by the environment where to sign in."""
    its = server.pool
    monkeypatch.setenv("COGNITO_USER_POOL_ID", its.user_pool_id)
    monkeypatch.setenv("COGNITO_CLIENT_ID", its.client_id)
    monkeypatch.setenv("COGNITO_IDENTITY_POOL_ID", its.identity_pool_id)
    monkeypatch.setenv("COGNITO_REMEMBER", FILE)
    cognito = CognitoClient(replace(client(server).profile, name="environment", remember=FILE))
    assert signed_in(start(cognito))
    return cognito


@errors
@pytest.mark.usefixtures("kept")
def test_a_renewal_goes_on_at_once_and_says_so_once(library: Path, number: int) -> None:
    done = run(library, number, CLI, "credential-process")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["AccessKeyId"].startswith("ASIA")
    assert done.stderr.count("has no locks") == 1, done.stderr
    assert "busy" not in done.stderr
    assert json.loads(state_file("credentials.json").read_text())["credentials"]


@errors
def test_signing_out_is_done_and_checked_all_the_same(
    kept: CognitoClient, library: Path, number: int
) -> None:
    kept.session(kept.resume())
    done = run(library, number, CLI, "logout")
    said, warning = done.stderr.splitlines()
    assert (done.returncode, said) == (0, "ada is signed out.")
    assert "has no locks" in warning
    assert "refresh_token" not in state_file("sessions.json").read_text()
    assert json.loads(state_file("credentials.json").read_text())["credentials"] == {}


@errors
def test_a_file_of_the_persons_is_written_and_it_is_said(library: Path, number: int) -> None:
    done = run(
        library,
        number,
        "import sys; from cognito_tui.services.aws_files.stanza import configure\n"
        "print(configure('work', sys.argv[1], 'eu-west-1').warning)",
        COMMAND,
    )
    assert "The file system of ~/.aws has no locks" in done.stdout, done.stderr
    assert COMMAND in (Path.home() / ".aws" / "config").read_text()


def test_a_lock_file_from_before_is_not_taken_for_a_holder(library: Path) -> None:
    """As it is where only its being there would count."""
    path = Path.home() / "file"
    path.with_name("file.lock").touch()
    script = (
        "import sys, warnings; warnings.simplefilter('error'); from pathlib import Path\n"
        "from cognito_tui.services.storage.file_lock import locked\n"
        "with locked(Path(sys.argv[1])) as warning: print(warning)"
    )
    for number in ERRORS:
        done = run(library, number, script, str(path))
        assert "no locks" in done.stdout, done.stderr


def test_programs_at_once_leave_a_whole_file(library: Path) -> None:
    path = Path.home() / "file.json"
    script = (
        "import sys; from pathlib import Path; from cognito_tui.services.storage.json_file import JsonFile\n"
        "for n in range(20): JsonFile(Path(sys.argv[1])).change(lambda known: {**known, sys.argv[2]: 'x' * 2000})"
    )
    path.parent.chmod(0o700)
    environ = {**os.environ, "LD_PRELOAD": str(library), "NO_LOCKS": str(errno.ENOLCK)}
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), str(n)], env=environ) for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert set(json.loads(path.read_text())) <= {"0", "1", "2", "3"}
    assert sorted(found.name for found in path.parent.glob("*file.json*")) == ["file.json", "file.json.lock"]


def test_the_young_temporary_file_of_another_is_left_where_nothing_says_whether_it_is_written(
    library: Path,
) -> None:
    path = Path.home() / "file.json"
    young, old = (path.with_name(f".file.json.{name}.cognito-tui-new") for name in ("aaaaaaaa", "bbbbbbbb"))
    young.touch()
    old.touch()
    os.utime(old, (0, 0))
    script = (
        "import sys; from pathlib import Path; from cognito_tui.services.storage.json_file import JsonFile\n"
        "JsonFile(Path(sys.argv[1])).change(lambda known: {})"
    )
    run(library, errno.ENOLCK, script, str(path))
    assert (young.exists(), old.exists()) == (True, False)
