"""The version comes from git's last tag, or from what an archive says of it, and there always is one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.distributions import VERSION, Distributions, git

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]
pytest.importorskip("setuptools_scm")


def version(folder: Path) -> str:
    """What a build there would say."""
    command = [sys.executable, "-m", "setuptools_scm"]
    return subprocess.check_output(command, cwd=folder, text=True, timeout=60).strip()


def test_the_version_is_that_of_the_tag_wherever_the_sources_come_from(
    distributions: Distributions, tmp_path: Path
) -> None:
    clone, shallow, archive, folder = (tmp_path / name for name in ("clone", "shallow", "archive", "folder"))
    git(tmp_path, "clone", "--sparse", distributions.source, clone)
    assert version(clone) == VERSION
    git(clone, "commit", "--allow-empty", "-m", "One more")
    assert re.fullmatch(r"7\.8\.10\.dev1\+g[0-9a-f]+", version(clone))
    git(tmp_path, "clone", "--sparse", "--depth", "1", f"file://{clone}", shallow)
    assert re.fullmatch(r"0\.1\.dev1\+g[0-9a-f]+", version(shallow))
    for place, commit in ((archive, f"v{VERSION}"), (folder, "HEAD")):
        files = ("pyproject.toml", ".git_archival.txt")
        git(clone, "archive", "--format=tar", f"--output={place}.tar", commit, *files)
        place.mkdir()
        subprocess.run(["tar", "xf", f"{place}.tar", "-C", place], check=True, timeout=60)
    assert version(archive) == VERSION
    (folder / ".git_archival.txt").unlink()
    assert version(folder) == "0.0"
