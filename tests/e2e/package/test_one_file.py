"""`cognito-tui.pyz` on machines that have Python and nothing else: one for each Python that there is here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.bare_root import BareRoot, needs_bare_root
from tests.support.distributions import VERSION, Distributions
from tests.support.environments import every_python, known_pythons
from tests.support.home_of_ada import PASSWORD, signing_in
from tests.support.program import Program, assert_left_well

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(600)]

# a session, a command with its credentials, and what AWS programs run, where another cognito_tui lies in wait
JOURNEY = """
cd /home/ada/hostile
"$PYTHON" /opt/cognito-tui.pyz --version
"$PYTHON" /opt/cognito-tui.pyz login --profile work -u ada --password-stdin > /dev/null
"$PYTHON" -S /opt/cognito-tui.pyz exec --profile work -- sh -c 'echo "$AWS_SECRET_ACCESS_KEY"'
"$PYTHON" /opt/cognito-tui.pyz configure aws-profile work --profile work >&2
while read -r name _ line; do
  [ "$name" != credential_process ] || sh -c "$line"
done < /home/ada/.aws/config
"""


@pytest.fixture
def pyz(distributions: Distributions) -> Path:
    return distributions.pyz


def test_the_command_makes_the_same_file_again(
    pyz: Path, distributions: Distributions, tmp_path: Path
) -> None:
    before = os.umask(0o077)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "release.pyz", str(tmp_path / "again.pyz")],
            cwd=distributions.source,
            env={
                **os.environ,
                "SOURCE_DATE_EPOCH": "1000000000",
                "TZ": "Pacific/Apia",
                "PYTHONHASHSEED": "7",
                # with the setuptools that is here, where it is: as the pinned one makes it, in half the time
                **({"PIP_NO_BUILD_ISOLATION": "0"} if find_spec("setuptools_scm") else {}),
            },
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.pyz").read_bytes() == pyz.read_bytes()
    assert pyz.stat().st_size < 5_500_000


@needs_bare_root
@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_it_is_all_that_a_machine_needs_beside_python(pyz: Path, tmp_path: Path, version: str) -> None:
    if version not in (pythons := every_python()):
        pytest.skip(f"Python {version} is not installed")
    there = BareRoot(tmp_path, pythons[version], pyz)
    with signing_in(there.home) as variables:
        environ = there.environ(PYTHONPATH="/home/ada/hostile", PYTHON=str(there.python), **variables)
        done = there.run("sh", "-ec", JOURNEY, typed=PASSWORD, environ=environ)
    assert done.returncode == 0, done.stderr
    said, key, answer = done.stdout.splitlines()
    assert said == f"cognito-tui {VERSION}"
    assert json.loads(answer)["SecretAccessKey"] == key
    config = (there.home / ".aws/config").read_text()
    assert f"credential_process = {there.python} -I /opt/cognito-tui.pyz credential-process" in config
    assert {entry.name for entry in there.home.iterdir()} == {
        ".aws",
        ".cache",
        ".config",
        ".local",
        "hostile",
    }
    written = (path for path in there.home.rglob("*") if path.is_file() and ".cache" not in path.parts)
    assert not [path for path in written if PASSWORD.encode() in path.read_bytes()]


@needs_bare_root
def test_the_demo_is_in_it(pyz: Path, tmp_path: Path) -> None:
    there = BareRoot(tmp_path, [*every_python().values()][-1], pyz)
    command = there.command(str(there.python), "/opt/cognito-tui.pyz", "demo", "--scenario", "authenticator")
    program = Program(command, there.environ(TERM="xterm-256color"), directory=tmp_path)
    try:
        program.wait_for("Password")
        program.press("ctrl+q")
        assert program.end() == 0
        assert_left_well(program)
    finally:
        program.close()


@pytest.mark.parametrize("version", ["3.9", "3.6", "2.7"])
def test_an_older_python_is_told_which_one_it_takes(pyz: Path, version: str) -> None:
    for python in {*known_pythons(version)} - {sys.executable}:
        done = subprocess.run([python, pyz, "login"], capture_output=True, text=True, timeout=60, check=False)
        if "pyenv" not in done.stderr:  # which has commands for versions that are not there
            break
    else:
        pytest.skip(f"Python {version} is not installed")
    said = f"cognito-tui: It needs Python 3.10 or newer, and this is {version}.\n  Run it with a newer one: "
    assert (done.returncode, done.stderr) == (1, f"{said}python3.12 {pyz}\n")
