"""Real containers: podman, as `docker` on a PATH, with images and networks of its own in a folder.

Where the tests run there is no registry. An image has nothing in it: this machine's programs are mounted into every
container, read-only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.aws_cli import aws_cli

_MOUNTED = ("/usr", "/etc/ssl")
_LINKS = ("bin", "lib", "lib64", "sbin")
_CONF = """\
[containers]
cgroupns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
volumes = {volumes}
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "{runtime}"
[network]
network_config_dir = "{folder}/networks"
"""
_STORAGE = """\
[storage]
driver = "{driver}"
graphroot = "{folder}/images"
runroot = "{folder}/run"
"""


@contextmanager
def containers(image: str, path: str) -> Iterator[dict[str, str]]:
    """Yield the variables with which `docker` is podman, and `image` the AWS CLI; skip where containers cannot run.

    Args:
        path: what else is on the PATH.
    """
    aws = Path(os.path.realpath(aws_cli()))
    python = Path(os.path.realpath(aws.parent / "python"))
    mounted = {str(folder): str(folder) for folder in (aws.parent.parent, python.parent.parent)}
    with podman(image, path, mounted, [f'ENTRYPOINT ["{aws}"]']) as environ:
        yield environ


@contextmanager
def podman(
    image: str, path: str, mounted: Mapping[str, str], changes: Sequence[str]
) -> Iterator[dict[str, str]]:
    """Yield the variables with which `docker` is podman; skip where containers cannot run.

    Args:
        image: the name of the one that there is.
        path: what else is on the PATH.
        mounted: folders of this machine, beside those of its programs, and where all containers have them.
        changes: lines of a Dockerfile that the image has.
    """
    program = shutil.which("podman")
    if not program or not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip(
            "podman is missing, or this is not root (Debian: podman, runc, containernetworking-plugins)"
        )
    with tempfile.TemporaryDirectory(
        prefix="podman-"
    ) as folder:  # a long path would make it wait, 20 s each time
        yield from _containers(Path(folder), program, image, path, mounted, changes)


def _containers(
    folder: Path, podman: str, image: str, path: str, mounted: Mapping[str, str], changes: Sequence[str]
) -> Iterator[dict[str, str]]:
    volumes = {**{path: path for path in _MOUNTED}, **mounted}
    conf = {
        "folder": str(folder),
        "runtime": "runc" if shutil.which("runc") else "crun",
        "volumes": json.dumps(
            [f"{here}:{there}:ro" for here, there in volumes.items() if os.path.isdir(here)]
        ),
    }
    (folder / "containers.conf").write_text(_CONF.format_map(conf))
    (folder / "bin").mkdir()
    (folder / "bin/docker").symlink_to(podman)
    environ = {
        "CONTAINERS_CONF": str(folder / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "PATH": f"{folder / 'bin'}:{path}",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [podman, *words], env={**os.environ, **environ}, capture_output=True, text=True, check=False
        )

    try:
        for driver in ("overlay", "vfs"):  # the first copies nothing, and does not work everywhere
            (folder / "storage.conf").write_text(_STORAGE.format(folder=folder / driver, driver=driver))
            done = run("import", *(f"--change={line}" for line in changes), str(_nothing(folder)), image)
            if not done.returncode:
                done = run("run", "--rm", "--network", "none", "--entrypoint", "/bin/true", image)
            if not done.returncode:
                break
        else:
            pytest.skip(f"no container runs here: {done.stderr.strip()[-200:]}")
        yield environ
    finally:
        for network in json.loads(run("network", "ls", "--format", "json").stdout or "[]"):
            run("network", "rm", "-f", network.get("name") or network.get("Name"))
        run("rmi", "--all", "--force")


def _nothing(folder: Path) -> Path:
    """An image's content: where this machine's programs are to be found, and a place for temporary files."""
    with tarfile.open(folder / "nothing.tar", "w") as tar:
        for name in _LINKS:
            if os.path.islink(f"/{name}"):
                link = tarfile.TarInfo(name)
                link.type, link.linkname = tarfile.SYMTYPE, os.readlink(f"/{name}")
                tar.addfile(link)
        for name, mode in (
            ("usr", 0o755),
            ("etc", 0o755),
            ("home", 0o755),
            ("tmp", 0o1777),
            ("root", 0o700),
        ):
            directory = tarfile.TarInfo(name)
            directory.type, directory.mode = tarfile.DIRTYPE, mode
            tar.addfile(directory)
    return folder / "nothing.tar"
