"""`cognito-tui.pyz`: the program and all that it needs in one file, for a machine that has Python and nothing else.

    python -m release.pyz [FILE]

It is a zip that Python runs. In it are a few lines that start the program, and one tar, which the first start unpacks.
Python would take 10 ms at each start to read the names of so many files in a zip, and could keep nothing compiled.
Builds of the same files are equal, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parents[1]
OLDEST = "3.10"
# whose models botocore is asked for: by administrators' commands, for the credential proxy, and by itself for keys
SERVICES = frozenset(
    ("cognito-identity", "cognito-idp", "iam", "lambda", "logs", "signin", "sso", "sso-oidc", "sts")
)
_PYTHONS = (OLDEST, "3.11", "3.12", "3.13", "3.14")
_SYSTEMS = ("linux", "darwin", "win32")
_UNUSED = ("bin", "share", "boto3/data", "boto3/examples")
_ABOUT_INSTALLING = ("RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # zip knows no earlier time: no clock and no SOURCE_DATE_EPOCH is asked
_MAIN = """\
import sys

if sys.version_info < (3, 10):
    sys.exit(
        "cognito-tui: It needs Python 3.10 or newer, and this is %d.%d.\\n"
        "  Run it with a newer one: python3.12 %s" % (sys.version_info[0], sys.version_info[1], sys.argv[0])
    )

from cognito_tui_file.start import start

start(__loader__.archive, "{build}")
"""


def build(target: Path, wheel: Path | None = None) -> Path:
    """Write the file, and return its path. pip gets the packages, in the versions of constraints.txt.

    Args:
        wheel: this program's; without it, one is built of the last commit.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        constraints = folder / "constraints.txt"
        constraints.write_text("\n".join(_constraints()), encoding="utf-8")
        _install(wheel or _own_wheel(folder, constraints), folder / "site", constraints)
        _strip(folder / "site")
        if missing := sorted(_missing(folder / "site")):
            raise RuntimeError(f"Some Python would miss: {', '.join(missing)}")
        return write(target, folder / "site")


def write(target: Path, site: Path) -> Path:
    """Write a file that starts the `cognito_tui` of a folder of packages. Return its path."""
    tar = _tar(site)
    name = hashlib.sha256(tar).hexdigest()[:20]
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.new")
    with open(new, "wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w") as archive:
            _add(archive, "__main__.py", _MAIN.format(build=name).encode())
            for module in ("__init__.py", "start.py", "unpack.py"):
                content = (Path(__file__).parent / "one_file" / module).read_bytes()
                _add(archive, f"cognito_tui_file/{module}", content)
            _add(archive, f"{name}.tar", tar, zipfile.ZIP_DEFLATED)
    new.chmod(0o755)
    new.replace(target)
    return target


def _own_wheel(folder: Path, constraints: Path) -> Path:
    """Build it in a folder of its own: where one was built before, setuptools would take in what is left of that."""
    source = folder / "source"
    if (ROOT / ".git").exists():
        subprocess.run(
            ["git", "clone", "-q", ROOT, source], check=True
        )  # with the tags: they say the version
    else:
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns("build", ".venv"))
    variables = {"PIP_CONSTRAINT": str(constraints), "PIP_BUILD_CONSTRAINT": str(constraints)}
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(source), **variables)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, site: Path, constraints: Path) -> None:
    """Install what runs on every Python from the oldest one on: nothing that is compiled."""
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        needed = [each.name for each in _requirements(archive.read(about).decode())]
    only = ("--platform=any", f"--python-version={OLDEST}", "--implementation=py", "--abi=none")
    options = ("--target", str(site), "--only-binary=:all:", *only, "--no-compile")
    _pip("install", *options, "--constraint", str(constraints), str(wheel), *needed)


def _pip(*words: str, **variables: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pip {words[0]}: {done.stderr.strip()[-2000:]}")


def _constraints() -> Iterator[str]:
    """Give those of the oldest Python, whichever this is: what runs there runs on newer ones."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        pin = line.partition("#")[0].strip()
        if pin and _counts(requirement := Requirement(pin), OLDEST, "linux"):
            yield f"{requirement.name}{requirement.specifier}"


def _requirements(about: str) -> Iterator[Requirement]:
    """Give what a package needs on any Python that there is, and any system, from its METADATA."""
    for line in about.splitlines():
        name, _, value = line.partition(": ")
        if not line:
            return  # what follows is its description
        if name == "Requires-Dist":
            requirement = Requirement(value)
            if any(_counts(requirement, python, system) for python in _PYTHONS for system in _SYSTEMS):
                yield requirement


def _counts(requirement: Requirement, python: str, system: str) -> bool:
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
        "extra": "",
    }
    return requirement.marker is None or requirement.marker.evaluate(machine)


def _strip(site: Path) -> None:
    """Remove what the program does not need, and what differs from one installation to the next."""
    for folder in (*(site / name for name in _UNUSED), *(site / "botocore/data").iterdir()):
        if folder.is_dir() and not (folder.parent.name == "data" and folder.name in SERVICES):
            shutil.rmtree(folder)
    for file in site.glob("*.dist-info/*"):
        if file.name in _ABOUT_INSTALLING:
            file.unlink()


def _missing(site: Path) -> set[NormalizedName]:
    found = {canonicalize_name(each.name): each for each in metadata.distributions(path=[str(site)])}
    abouts = [each.read_text("METADATA") or "" for each in found.values()]
    return {canonicalize_name(each.name) for about in abouts for each in _requirements(about)} - found.keys()


def _tar(site: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        files = (path for path in site.rglob("*") if path.is_file())
        for path in sorted(files, key=lambda path: path.relative_to(site).as_posix()):
            member = tarfile.TarInfo(path.relative_to(site).as_posix())  # of nobody, and of no time
            member.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(member, file)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    member = zipfile.ZipInfo(name, _LONG_AGO)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    archive.writestr(member, content, compression, compresslevel=9)


def main() -> None:
    made = build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist/cognito-tui.pyz"))
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
