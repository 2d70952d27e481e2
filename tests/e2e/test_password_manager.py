"""`remember = "command"` with real programs: GnuPG and its agent, open and locked, and pass on top of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line

pytestmark = pytest.mark.skipif(
    not (shutil.which("gpg") and shutil.which("gpgconf")), reason="GnuPG is not installed"
)
GPG = ("gpg", "--batch", "--quiet", "--yes", "--trust-model", "always")


@dataclass(frozen=True)
class Keeper:
    """A program that keeps sessions.

    Attributes:
        entry: the file in which it does so.
    """

    store: str
    load: str
    entry: str


KEEPERS = {
    "gpg": Keeper(
        f"{' '.join(GPG)} --recipient ada --output HOME/entry.gpg --encrypt",
        f"{' '.join(GPG)} --decrypt HOME/entry.gpg",
        "entry.gpg",
    ),
    "pass": Keeper(
        "pass insert --multiline --force cognito-tui", "pass show cognito-tui", "store/cognito-tui.gpg"
    ),
}


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GnuPG's; nobody is there to type a passphrase."""
    folder = tmp_path_factory.mktemp("g")  # short: the agent's socket is in it
    folder.chmod(0o700)
    (folder / "gpg-agent.conf").write_text("pinentry-program /bin/false\ns2k-count 65536\n")
    (folder / "store").mkdir()
    (folder / "store/.gpg-id").write_text("ada\n")
    return folder


@pytest.fixture
def line(person: dict[str, str], start: Start, folder: Path) -> Iterator[CommandLine]:
    environ = {
        "GNUPGHOME": str(folder),
        "PASSWORD_STORE_DIR": str(folder / "store"),
        "PASSWORD_STORE_GPG_OPTS": "--batch --trust-model always",
    }
    with command_line({**person, **environ}, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield line
        subprocess.run(["gpgconf", "--kill", "all"], env=line.environ, check=False)


def kept_by(line: CommandLine, keeper: Keeper, folder: Path) -> None:
    """Write the profile that says so."""
    del line.environ["COGNITO_REMEMBER"]
    settings = {
        name: line.environ.pop(f"COGNITO_{name.upper()}")
        for name in ("user_pool_id", "client_id", "identity_pool_id")
    }
    commands = {"store_command": keeper.store, "load_command": keeper.load}
    settings |= {"remember": "command", "cache": "off"}
    settings |= {name: command.replace("HOME", str(folder)) for name, command in commands.items()}
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    config.write_text(f"[profiles.work]\n{lines}")


def gpg(line: CommandLine, *words: str, typed: str = "") -> None:
    loopback = ("--pinentry-mode", "loopback", "--passphrase", "secret words")
    subprocess.run([*GPG, *loopback, *words], env=line.environ, input=typed, text=True, check=True)


@pytest.mark.parametrize("name", KEEPERS)
def test_a_session_is_used_while_the_agent_is_open(line: CommandLine, folder: Path, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    keeper = KEEPERS[name]
    kept_by(line, keeper, folder)
    entry = folder / keeper.entry
    gpg(line, "--quick-generate-key", "ada", "future-default", "default", "never")
    gpg(line, "--recipient", "ada", "--output", str(folder / "probe"), "--encrypt", typed="probe")
    gpg(line, "--output", "/dev/null", "--decrypt", str(folder / "probe"))  # now the agent has the passphrase

    line.sign_in()
    assert entry.exists()
    done = line.run("credential-process")
    assert (done.returncode, done.stderr) == (0, "")
    assert "yes" in line.run("status").stdout

    subprocess.run(["gpgconf", "--reload", "gpg-agent"], env=line.environ, check=True)  # it forgets it
    before = entry.read_bytes()
    done = line.run("credential-process")
    assert (done.returncode, done.stdout) == (3, "")
    cannot = f"{name} ended with exit code "
    assert done.stderr.startswith(f"cognito-tui: The saved session cannot be read. {cannot}")
    assert len(done.stderr.splitlines()) == 1
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0
    assert f"Signing in will be needed again: {cannot}" in done.stderr
    assert entry.read_bytes() == before
    assert line.run("logout").returncode == 1

    gpg(line, "--output", "/dev/null", "--decrypt", str(folder / "probe"))
    done = line.run("logout")
    assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
    assert line.pool.grants[0].revoked
