"""Which tests run when: by their folder."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests.support.repository import ROOT, TESTS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_each_folder_of_tests_runs_with_the_readmes_command_or_after_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    first = settings["tool"]["pytest"]["ini_options"]["testpaths"]
    [command] = re.findall(
        r"^rest='\.venv/bin/pytest (.*)'$", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE
    )
    folders = set()
    for folder, below, files in os.walk(TESTS):
        below[:] = [name for name in below if name != "node_modules" and not name.startswith(".")]
        if any(re.fullmatch(r"test_.*\.py", file) for file in files):
            folders.add(Path(folder).relative_to(TESTS).parts[0])
    assert sorted([*first, *command.split()]) == sorted(f"tests/{folder}" for folder in folders)
