"""The files of a release: sdist, wheel, the program in one file, and their SHA256SUMS.

    python -m release.artifacts FOLDER

From the same commit come the same bytes, whoever builds them and when.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from . import ROOT, Refused, pyz
from .repository import git

SUMS = "SHA256SUMS"


def build(source: Path, target: Path) -> list[Path]:
    """Build what is committed in `source` into a new folder, check it as an index would, and return the files."""
    target.mkdir(parents=True)
    time = git(source, "log", "-1", "--format=%ct")
    variables = {"SOURCE_DATE_EPOCH": time, "PIP_CONSTRAINT": str(source / "constraints.txt")}
    _python("build", "--outdir", target, source, **variables)
    for sdist in target.glob("*.tar.gz"):
        make_anonymous(sdist, int(time))
    _python("twine", "check", "--strict", *target.iterdir())
    try:
        pyz.build(target / "cognito-tui.pyz", next(target.glob("*.whl")))
    except RuntimeError as error:
        raise Refused(f"cognito-tui.pyz cannot be built: {error}") from error
    files = sorted(target.iterdir())
    sums = target / SUMS
    sums.write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in files), encoding="utf-8")
    return [*files, sums]


def _python(module: str, *words: str | Path, **variables: str) -> None:
    """Run a module of this environment; raise Refused with what it says if it fails."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(
        command, env={**os.environ, **variables}, umask=0o022, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{module} failed:\n{done.stdout}{done.stderr}")


def make_anonymous(sdist: Path, time: int) -> None:
    """Write it again without the name, the clock and the umask of who has built it."""
    plain = sdist.with_suffix("")
    with tarfile.open(sdist) as made, tarfile.open(plain, "w", format=tarfile.PAX_FORMAT) as anonymous:
        for member in sorted(made.getmembers(), key=lambda member: member.name):
            clean = tarfile.TarInfo(member.name)
            clean.type, clean.size, clean.mtime = member.type, member.size, time
            clean.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            anonymous.addfile(clean, made.extractfile(member))
    with open(sdist, "wb") as file, gzip.GzipFile("", "wb", 9, file, time) as packed:
        packed.write(plain.read_bytes())
    plain.unlink()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    for made in build(ROOT, Path(sys.argv[1])):
        print(made)
