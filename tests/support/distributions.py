"""The sdist and the wheel, made as those on an index are: by PEP 517, of what is tracked, and at a tag."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.repository import ROOT

VERSION = "7.8.9"  # of the tag


@dataclass(frozen=True)
class Distributions:
    """The sdist, and the wheel that was built from it.

    Attributes:
        source: the copy of the repository that the sdist was made of.
    """

    source: Path
    sdist: Path
    wheel: Path

    def in_sdist(self) -> list[str]:
        """Its files, without the folder that they all are in."""
        with tarfile.open(self.sdist) as archive:
            return [member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()]

    def in_wheel(self) -> list[str]:
        with ZipFile(self.wheel) as archive:
            return archive.namelist()

    def metadata(self) -> str:
        with ZipFile(self.wheel) as archive:
            return archive.read(
                next(name for name in archive.namelist() if name.endswith("/METADATA"))
            ).decode()


def build(folder: Path) -> Distributions:
    """Skip where no package index is in reach: the build gets setuptools from one."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    source, made = folder / "source", folder / "made"
    _copy_repository(source)
    _tag(source)
    command = [sys.executable, "-m", "build", "--outdir", str(made), str(source)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode and not _index_in_reach(folder):
        pytest.skip("no package index is in reach")
    assert done.returncode == 0, done.stdout + done.stderr
    return Distributions(source, next(made.glob("*.tar.gz")), next(made.glob("*.whl")))


def _copy_repository(target: Path) -> None:
    """What is tracked, or new and not ignored; in a downloaded archive: what `.gitignore` leaves."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        ignored = [line.rstrip("/").rpartition("/")[2] for line in (ROOT / ".gitignore").read_text().split()]
        shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".git", *ignored))
        return
    for name in subprocess.check_output(listing, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


def _tag(folder: Path) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    tag = ["tag", "--annotate", "--message", "", f"v{VERSION}"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"], tag):
        subprocess.run(["git", *who, *command], cwd=folder, check=True, timeout=60)


def _index_in_reach(folder: Path) -> bool:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--dest",
        str(folder / "probe"),
        "setuptools",
    ]
    return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0
