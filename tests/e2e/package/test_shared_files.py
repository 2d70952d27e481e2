"""What the wheel puts into `share`: shells and man find it there, without a line in any start file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.support.environments import Environment

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
# how a shell that reads nothing of this person's is started, and what its system would do for each person
SHELLS = {
    "bash": (["--norc", "-i"], f". {BASH_COMPLETION}"),
    "fish": ([], "true"),
    "zsh": (["-f", "-i"], "fpath+=($SHARE/zsh/site-functions); autoload -U compinit; compinit -u -D"),
}


@pytest.mark.parametrize("installed", ["newest"], indirect=True)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_finds_how_to_complete(installed: Environment, shell: str) -> None:
    if not shutil.which(shell) or (shell == "bash" and not BASH_COMPLETION.exists()):
        pytest.skip(f"{shell} is missing, or the package bash-completion")
    words, setup = SHELLS[shell]
    share = installed.folder / "share"
    path = os.pathsep.join([str(installed.folder / "bin"), os.environ["PATH"]])
    environ = {"HOME": str(installed.home), "PATH": path, "TERM": "xterm", "SHARE": str(share)}
    prompt = pexpect.spawn(
        shell,
        words,
        env={**environ, "XDG_DATA_DIRS": f"{share}:/usr/share"},
        cwd=str(installed.home),
        dimensions=(30, 100),
        encoding="utf-8",
        timeout=60,
    )
    try:
        prompt.sendline(f"{setup}; echo rea''dy")
        prompt.expect("[\r\n]ready")
        prompt.send("cognito-tui exp\t")
        prompt.expect("export")
        prompt.send("--form\t")  # now by what the file has defined
        prompt.expect("--format")
    finally:
        prompt.close(force=True)


@pytest.mark.parametrize("installed", ["newest"], indirect=True)
def test_man_finds_the_page_and_shows_it_without_a_warning(installed: Environment) -> None:
    if not shutil.which("man") or not shutil.which("groff"):
        pytest.skip("man is missing (Debian: man-db, groff)")
    path = os.pathsep.join([str(installed.folder / "bin"), os.environ["PATH"]])
    environ = {"HOME": str(installed.home), "PATH": path, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"}

    def told(*command: str) -> str:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    page = told("man", "-w", "cognito-tui").strip()
    assert page == str(installed.folder / "share/man/man1/cognito-tui.1")
    told("groff", "-man", "-ww", "-Tutf8", page)
    if shutil.which("mandoc"):
        assert told("mandoc", "-T", "lint", page) == ""
    shown = told("man", "cognito-tui").splitlines()
    assert max(map(len, shown)) <= 80
    assert "       cognito-tui [options] COMMAND ..." in shown
