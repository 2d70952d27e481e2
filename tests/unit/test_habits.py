"""What a contributor meets first: the targets of `make`, the hooks, the changelog and the pages at the top."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.util import find_spec

import pytest
import yaml

from tests.support.repository import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TOP_PAGES = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]


def made_by(target: str) -> list[str]:
    """The commands that `make` would run, without running them."""
    command = ["make", "--dry-run", "--always-make", target]
    return subprocess.check_output(command, cwd=ROOT, text=True, timeout=20).splitlines()


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True)
    assert done.stderr == ""  # which would say that a target is there twice
    listed = done.stdout.splitlines()
    named = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert named
    assert [line.split()[:2] for line in listed] == [["make", target] for target in named[1].split()]
    assert all(len(line.split()) > 3 for line in listed)


def test_each_module_that_make_runs_is_there() -> None:
    modules = re.findall(r"/python -m (tests\S+|release\S*|benchmarks\S*)", MAKEFILE)
    assert {"release", "tests.live"} <= set(modules)
    assert [module for module in modules if not find_spec(f"{module}.__main__")] == []


def test_make_check_is_what_ci_runs_and_nothing_else() -> None:
    assert made_by("check") == [".ci/run"]


def test_the_checks_of_make_lint_are_those_of_the_hooks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    of_hooks = {hook["entry"].split()[0] for hook in hooks if hook["language"] == "system"}
    assert {command.split()[0] for command in made_by("lint") if "/pip" not in command} >= of_hooks
    assert {"ruff", "ruff-format", "lint-imports", "mypy"} <= {hook["id"] for hook in hooks}


def test_what_ci_runs_on_a_forge_is_a_script_of_ours_on_the_same_pythons() -> None:
    """Jobs that may fail without a word are named experimental, and there are such for macOS and Windows."""
    woodpecker = yaml.safe_load((ROOT / ".woodpecker.yaml").read_text("utf-8"))
    jobs = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text("utf-8"))["jobs"]
    assert woodpecker["matrix"]["PYTHON"] == jobs["linux"]["strategy"]["matrix"]["python"]
    assert woodpecker["matrix"]["PYTHON"][0] == "3.10"
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    rows = jobs["experimental"]["strategy"]["matrix"]["include"]
    scripts = {*runs, *woodpecker["steps"][0]["commands"], *(row["script"] for row in rows)}
    ours = {script for script in scripts if script.startswith(".ci/")}
    assert scripts - ours == {"chown -R root .", "${{ matrix.script }}"}
    assert all(os.access(ROOT / script, os.X_OK) for script in ours)
    assert {name for name, job in jobs.items() if job.get("continue-on-error")} == {"experimental"}
    assert {"macOS", "Windows"} <= {row["name"] for row in rows}


def test_hooks_need_nothing_from_elsewhere() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]


@pytest.mark.parametrize("page", TOP_PAGES)
def test_a_link_of_a_page_at_the_top_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in links if not (ROOT / target.partition("#")[0]).is_file()] == []


def test_the_license_is_the_one_that_the_package_names() -> None:
    assert 'license = "MIT"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n")
