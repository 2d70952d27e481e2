"""The sdist and the wheel, made as those on an index are: by a release, of what is tracked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.repository import ROOT

VERSION = "7.8.9"


@dataclass(frozen=True)
class Distributions:
    """The sdist, and the wheel and the one file that were built from it.

    Attributes:
        source: the copy of the repository that the release was made in.
        said: what the release printed.
    """

    source: Path
    sdist: Path
    wheel: Path
    pyz: Path
    said: str

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
    source = folder / "source"
    _copy_repository(source)
    releasable(source, check='echo "checked $(git describe)"')
    done = release(source, VERSION, timeout=300)
    if done.returncode and not _index_in_reach(folder):
        pytest.skip("no package index is in reach")
    assert done.returncode == 0, done.stdout + done.stderr
    made = source / "dist" / VERSION
    sdist, wheel = next(made.glob("*.tar.gz")), next(made.glob("*.whl"))
    return Distributions(source, sdist, wheel, made / "cognito-tui.pyz", done.stdout)


def releasable(source: Path, check: str) -> None:
    """Commit all of a folder to main, with something new in the changelog, and CI's checks replaced."""
    script, changelog = source / ".ci/run", source / "CHANGELOG.md"
    script.write_text(f"#!/bin/sh\n{check}\n")
    script.chmod(0o755)
    news = "## Unreleased\n\n### Added\n\n- Something new.\n"
    changelog.write_text(changelog.read_text().replace("## Unreleased\n", news, 1))
    git(source, "init", "-q", "-b", "main")
    git(source, "add", ".")
    git(source, "commit", "-qm", "All")


def git(folder: Path, *words: str | Path) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    return subprocess.check_output(["git", *who, *words], cwd=folder, text=True, timeout=60)


def release(source: Path, *words: str, timeout: int = 60) -> subprocess.CompletedProcess[str]:
    """Run the command that releases, in a copy of the repository."""
    who = {f"GIT_COMMITTER_{name}": value for name, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))}
    return subprocess.run(
        [sys.executable, "-m", "release", *words],
        cwd=source,
        env={**os.environ, **who, "TMPDIR": str(source.parent)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


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
