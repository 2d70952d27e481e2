"""Virtual environments with nothing in them but our wheel and what it asks for."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.repository import ROOT

OLDEST = (3, 10)
_PINS = ("-c", ROOT / "constraints.txt")
NEWEST_THINKABLE = (3, 30)


@dataclass(frozen=True)
class Environment:
    """Attributes:
    folder: the environment's.
    home: of the person whose programs run in it: the only place that they write to.
    extras: that it was installed with.
    """

    folder: Path
    home: Path
    extras: tuple[str, ...]

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, *command: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """One of its programs, which finds nothing of the checkout nor of this person."""
        return subprocess.run(
            self._command(command),
            cwd=self.home,
            env=self._environ(environ),
            input=typed,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    @contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """One that runs until it is told to end; killed if it was not."""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            self._command(command), cwd=self.home, env=self._environ({}), stdout=pipe, stderr=pipe, text=True
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def _command(self, command: Sequence[str]) -> list[str]:
        return [str(self.folder / "bin" / command[0]), *command[1:]]

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", **more}

    def says(self, code: str, **environ: str) -> str:
        """What a Python program prints that must not fail."""
        done = self.run("python", "-c", code, **environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pip(self, *arguments: str | Path) -> None:
        self._install([sys.executable, "-m", "pip", "--python", self.python, *arguments])

    def uv(self, tools: Path, *arguments: str | Path) -> None:
        """Install as pip does, in a tenth of the processor's time."""
        self._install([tools / "bin/uv", "pip", "install", "-q", "--python", self.python, *arguments])

    def _install(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def create(folder: Path, python: Path, wheel: Path, tools: Path | None = None) -> Environment:
    """Install the wheel in a new environment: pip what constraints.txt pins, or uv what an index has today.

    Args:
        tools: an environment that has uv.
    """
    # without a pip of its own: that takes as long as all the rest
    subprocess.run([python, "-m", "venv", "--without-pip", folder / "venv"], check=True, timeout=100)
    (folder / "home").mkdir()
    environment = Environment(folder / "venv", folder / "home", ())
    if tools:
        environment.uv(tools, wheel)
    else:
        environment.pip("install", "-q", "--no-compile", *_PINS, wheel)
    return environment


def with_extra(environment: Environment, folder: Path, wheel: Path, extra: str, tools: Path) -> Environment:
    """Install what the extra asks for into an environment that has the wheel already, and give a home of its own."""
    folder.mkdir()
    extended = Environment(environment.folder, folder, (extra,))
    extended.uv(tools, *_PINS, f"{wheel}[{extra}]")
    return extended


def uv_and_pipx(folder: Path) -> Path:
    """Return a new environment with both; skips where they cannot be had."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=100)
    install = ("-m", "pip", "--python", folder / "bin/python", "install", "-q", "--no-compile", "pipx", "uv")
    done = subprocess.run(
        [sys.executable, *install], capture_output=True, text=True, timeout=250, check=False
    )
    if done.returncode:
        pytest.skip(f"uv and pipx cannot be installed: {done.stderr.strip()[-200:]}")
    return folder


def oldest_python() -> Path:
    """Of those that pyproject.toml promises; skips where it is not installed."""
    return next(_pythons(*OLDEST), None) or pytest.skip(f"Python {OLDEST[0]}.{OLDEST[1]} is not installed")


def newest_python() -> Path:
    """The newest that is installed; skips where that is the oldest."""
    for minor in range(NEWEST_THINKABLE[1], OLDEST[1], -1):
        for found in _pythons(3, minor):
            return found
    pytest.skip(f"no Python newer than {OLDEST[0]}.{OLDEST[1]} is installed")


def _home() -> str:
    """The home that the system knows, whatever HOME says."""
    if sys.platform == "win32":
        return os.path.expanduser("~")
    import pwd

    return pwd.getpwuid(os.getuid()).pw_dir


def every_python() -> dict[str, Path]:
    """Each that is installed, from the oldest that we take on, by version."""
    minors = range(OLDEST[1], NEWEST_THINKABLE[1])
    return {f"3.{minor}": found for minor in minors for found in [*_pythons(3, minor)][:1]}


def _pythons(major: int, minor: int) -> Iterator[Path]:
    """The ones of this version that run: pyenv's commands are there for versions, too, that are not."""
    return (
        Path(python) for python in known_pythons(f"{major}.{minor}") if _version(python) == (major, minor)
    )


def known_pythons(version: str) -> Iterator[str]:
    """Where one of this version may be, if it is installed at all."""
    pyenv = os.environ.get("PYENV_ROOT") or Path(_home(), ".pyenv")
    known = (
        sys.executable,
        shutil.which(f"python{version}"),
        *glob.glob(f"{pyenv}/versions/{version}.*/bin/python"),
    )
    return (python for python in known if python)


@cache
def _version(python: str) -> tuple[int, int] | None:
    """None, too, for a pre-release, which the packages that we need are not made for yet, and one that has no venv."""
    code = "import sys, venv; print(*sys.version_info[:2], sys.version_info.releaselevel)"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    match done.stdout.split():
        case [major, minor, "final"]:
            return int(major), int(minor)
    return None
