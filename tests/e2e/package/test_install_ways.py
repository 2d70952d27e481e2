"""docs/install.md, followed in an empty home: uv and pipx install from the tree, and take all of it away again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.distributions import VERSION, Distributions
from tests.support.repository import DOCS

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]

SHARED = (
    "bash-completion/completions/cognito-tui",
    "fish/vendor_completions.d/cognito-tui.fish",
    "man/man1/cognito-tui.1",
    "zsh/site-functions/_cognito-tui",
)


@dataclass(frozen=True)
class Newcomer:
    """Somebody with an empty home, in a folder with the repository.

    Attributes:
        installer: what the page's lines are followed for.
    """

    installer: str
    home: Path
    source: Path
    tools: Path

    def lines(self, heading: str) -> list[str]:
        """Return what the first block below a heading tells this newcomer to type."""
        text = (DOCS / "install.md").read_text("utf-8").partition(f"{heading}\n")[2]
        [_, block, *_] = re.split(r"```(?:sh)?\n", text, maxsplit=2)
        found = []
        for line in block.splitlines():
            command, _, comment = (part.strip() for part in line.partition("#"))
            if comment.startswith("or: "):
                command = next(way for way in (command, comment[4:]) if self.installer in way)
            if comment not in {"uv", "pip", "pipx"} - {self.installer}:
                found.append(command)
        return found

    def types(self, command: str) -> str:
        """Return what a command prints that must not fail."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.source,
            env=self._environ(),
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _environ(self) -> dict[str, str]:
        """Return the environment, in which nothing of whoever runs the tests is found."""
        python = os.path.dirname(os.path.realpath(sys.executable))
        path = (self.home / ".local/bin", self.tools / "bin", python, "/usr/bin", "/bin")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not re.match("XDG_|VIRTUAL_ENV|PYTHON|PIPX_|UV_TOOL|COGNITO_|AWS_", name)
        }
        own = {
            "HOME": str(self.home),
            "PATH": os.pathsep.join(map(str, path)),
            "UV_PYTHON_DOWNLOADS": "never",
        }
        return {**kept, **own}


@pytest.mark.parametrize("installer", ["uv", "pipx"])
def test_it_installs_all_and_takes_all_away(
    installer: str, tools: Path, distributions: Distributions, tmp_path: Path
) -> None:
    newcomer = Newcomer(installer, tmp_path, distributions.source, tools)
    program, shared = tmp_path / ".local/bin/cognito-tui", tmp_path / ".local/share"
    newcomer.types(newcomer.lines("# Install")[0])
    assert newcomer.types("cognito-tui --version").split() == ["cognito-tui", VERSION]
    assert "--scenario" in newcomer.types("cognito-tui demo --help")
    if installer == "uv":
        assert_same_files(distributions.wheel, program.resolve().parents[1])
        newcomer.types("\n".join(newcomer.lines("## Manual page")))
        assert newcomer.types("man -w cognito-tui").strip() == os.path.realpath(shared / SHARED[2])
    else:
        assert [name for name in SHARED if not (shared / name).exists()] == []
    newcomer.types(newcomer.lines("## Uninstall")[-1])
    assert not os.path.lexists(program)
    left = {path.name for path in (tmp_path / ".local").rglob("*cognito?tui*") if path.exists()}
    assert left <= {".cognito-tui.lock"}  # pipx's
    assert [name for name in SHARED if (shared / name).exists()] == []


def assert_same_files(wheel: Path, environment: Path) -> None:
    """Compare the wheel, which was built from the sdist, with what was installed from the tree."""
    [packages] = environment.glob("lib/python*/site-packages")
    there = {
        str(path.relative_to(packages)): path.read_bytes()
        for path in packages.glob("cognito_tui/**/*")
        if path.is_file() and path.suffix != ".pyc"
    }
    there |= {f"share/{name}": (environment / "share" / name).read_bytes() for name in SHARED}
    with ZipFile(wheel) as archive:
        built = {
            name.partition(".data/data/")[2] or name: archive.read(name)
            for name in archive.namelist()
            if ".dist-info/" not in name
        }
    assert there == built
