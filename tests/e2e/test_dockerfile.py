"""The Dockerfile, built and run by podman, on a base that is made of this machine's Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve
from tests.support.podman import podman
from tests.support.repository import ROOT

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = pytest.mark.timeout(600)

BASE = "python-of-this-machine"
USER = 1234  # who runs it: nobody that the image knows
PASSWORD = "Correct-Horse-7"
SERVICES = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
Docker = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    """`docker`, which has the base and no network to get anything from."""
    python, wheels = Path(sys.base_prefix), tmp_path_factory.mktemp("wheels")
    if not (python / "bin/pip").exists():
        pytest.skip("this Python has no pip to build with")
    variables = {
        "LD_LIBRARY_PATH": "/opt/python/lib",
        "PATH": "/opt/python/bin:/usr/bin:/bin",
        "PIP_FIND_LINKS": "/wheels",
        "PIP_NO_INDEX": "1",
    }
    changes = [f"ENV {name}={value}" for name, value in variables.items()]
    with podman(
        BASE, os.environ["PATH"], {str(python): "/opt/python", str(wheels): "/wheels"}, changes
    ) as environ:

        def run(*words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["docker", *words],
                env={**os.environ, **environ},
                cwd=ROOT,
                input=typed,
                capture_output=True,
                text=True,
                timeout=500,
                check=False,
            )

        download(wheels)
        yield run


def download(wheels: Path) -> None:
    """Get what the build and the program need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    command = [sys.executable, "-m", "pip", "download", "-q", "-c", "constraints.txt", "-d", wheels, *needed]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"no package index is in reach: {done.stderr.strip()[-200:]}")


def test_containers_sign_in_and_give_credentials_to_aws_programs(docker: Docker, tmp_path: Path) -> None:
    build = docker(
        "build",
        "--layers=false",
        "--build-arg",
        f"BASE=localhost/{BASE}",
        "--build-arg",
        "VERSION=1.2.3",
        "-t",
        "cognito-tui",
        ".",
    )
    assert build.returncode == 0, build.stdout + build.stderr
    [image] = json.loads(docker("image", "inspect", "cognito-tui").stdout)
    assert image["Config"]["User"] == "1000:1000"
    assert image["Config"]["Labels"]["org.opencontainers.image.version"] == "1.2.3"
    python = [
        "run",
        "--rm",
        "--network",
        "none",
        "--entrypoint",
        "/opt/cognito-tui/bin/python",
        "cognito-tui",
        "-v",
        "-c",
        "import textual",
    ]
    assert "textual/__pycache__/__init__" in (imported := docker(*python).stderr)
    assert "is stale" not in imported
    with serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE")) as cognito:
        pool = cognito.pool
        pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        config, state = tmp_path / "config", tmp_path / "state"
        for folder in (config, state):
            folder.mkdir()
            os.chown(folder, USER, USER)
        (config / "config.toml").write_text(
            f'[profiles.work]\nuser_pool_id = "{pool.user_pool_id}"\nclient_id = "{pool.client_id}"\n'
            f'identity_pool_id = "{pool.identity_pool_id}"\n'
        )
        mounted = {config: ".config", state: ".local/state"}
        run = ["run", "-i", "--rm", "--network", "host", "--user", f"{USER}:{USER}"]
        run += [f"-eAWS_ENDPOINT_URL_{service}={cognito.url}" for service in SERVICES]
        run += [f"-v{here}:/home/cognito/{there}/cognito-tui" for here, there in mounted.items()]
        login = docker(*run, "cognito-tui", "login", "-u", "ada", "--password-stdin", typed=PASSWORD)
        assert login.returncode == 0, login.stderr
        given = docker(*run, "cognito-tui", "credential-process", "--profile", "work")
        assert given.returncode == 0, given.stderr
    keys = json.loads(given.stdout)
    assert keys["AccessKeyId"] in login.stdout
    assert (state / "credentials.json").stat().st_uid == USER
    assert PASSWORD not in (build.stdout + build.stderr + login.stdout + login.stderr)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD in path.read_text()]
