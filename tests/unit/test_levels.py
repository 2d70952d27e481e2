"""Which tests run when: by their folder."""

from __future__ import annotations

import re
import sys

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
    folders = {
        path.relative_to(TESTS).parts[0]
        for path in TESTS.rglob("test_*.py")
        if "node_modules" not in path.parts
    }
    assert sorted([*first, *command.split()]) == sorted(f"tests/{folder}" for folder in folders)
