"""`remember = "command"` with a real GnuPG and its agent, as pass uses them: open, and locked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line

pytestmark = pytest.mark.skipif(
    not (shutil.which("gpg") and shutil.which("gpgconf")), reason="GnuPG is not installed"
)
GPG = ("gpg", "--batch", "--quiet", "--yes", "--trust-model", "always")


@pytest.fixture
def line(
    person: dict[str, str], start: Start, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CommandLine]:
    folder = tmp_path_factory.mktemp("g")  # short: the agent's socket is in it
    folder.chmod(0o700)
    (folder / "gpg-agent.conf").write_text(
        "pinentry-program /bin/false\ns2k-count 65536\n"
    )  # nobody is there to type
    entry = folder / "entry.gpg"
    with command_line({**person, "GNUPGHOME": str(folder)}, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        settings = {
            name: line.environ.pop(f"COGNITO_{name.upper()}")
            for name in ("user_pool_id", "client_id", "identity_pool_id")
        }
        settings |= {
            "remember": "command",
            "cache": "off",
            "store_command": f"{' '.join(GPG)} --recipient ada --output {entry} --encrypt",
            "load_command": f"{' '.join(GPG)} --decrypt {entry}",
        }
        del line.environ["COGNITO_REMEMBER"]
        config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
        config.parent.mkdir(parents=True)
        lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        config.write_text(f"[profiles.work]\n{lines}")
        yield line
        subprocess.run(["gpgconf", "--kill", "all"], env=line.environ, check=False)


def gpg(line: CommandLine, *words: str, typed: str = "") -> None:
    loopback = ("--pinentry-mode", "loopback", "--passphrase", "secret words")
    subprocess.run([*GPG, *loopback, *words], env=line.environ, input=typed, text=True, check=True)


def test_what_gnupg_keeps_is_used_while_its_agent_is_open(line: CommandLine) -> None:
    folder = Path(line.environ["GNUPGHOME"])
    gpg(line, "--quick-generate-key", "ada", "future-default", "default", "never")
    gpg(line, "--recipient", "ada", "--output", str(folder / "probe"), "--encrypt", typed="probe")
    gpg(line, "--output", "/dev/null", "--decrypt", str(folder / "probe"))  # now the agent has the passphrase

    line.sign_in()
    assert (folder / "entry.gpg").exists()
    done = line.run("credential-process")
    assert (done.returncode, done.stderr) == (0, "")
    assert "yes" in line.run("status").stdout

    subprocess.run(["gpgconf", "--reload", "gpg-agent"], env=line.environ, check=True)  # it forgets it
    before = (folder / "entry.gpg").read_bytes()
    done = line.run("credential-process")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(
        "cognito-tui: The saved session cannot be read. gpg ended with exit code 2."
    )
    assert len(done.stderr.splitlines()) == 1
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0
    assert "Signing in will be needed again: gpg ended with exit code 2." in done.stderr
    assert (folder / "entry.gpg").read_bytes() == before
    assert line.run("logout").returncode == 1

    gpg(line, "--output", "/dev/null", "--decrypt", str(folder / "probe"))
    done = line.run("logout")
    assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
    assert line.pool.grants[0].revoked
