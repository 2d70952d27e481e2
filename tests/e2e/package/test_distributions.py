"""What is in the wheel and in the sdist, and what is not."""

from __future__ import annotations

import re
import subprocess
import sys
from email import message_from_string

import pytest

from tests.support.distributions import VERSION, Distributions

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]

BUILT_IN = {"PKG-INFO", "setup.cfg"}  # by setuptools
LINK = re.compile(r"\]\(([^)\s]+)")


def test_an_index_would_take_both(distributions: Distributions) -> None:
    command = [
        sys.executable,
        "-m",
        "twine",
        "check",
        "--strict",
        str(distributions.sdist),
        str(distributions.wheel),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


def test_the_wheel_built_from_the_sdist_has_every_file_of_the_package_and_no_other(
    distributions: Distributions,
) -> None:
    app = distributions.source / "app"
    ours = {f"cognito_tui/{path.relative_to(app)}" for path in app.rglob("*") if path.is_file()}
    made = {name for name in distributions.in_wheel() if name.startswith("cognito_tui/")}
    assert made == ours | {"cognito_tui/_version.py"}
    assert {"cognito_tui/py.typed", "cognito_tui/tui/app.tcss", "cognito_tui/screens/use/use.tcss"} <= made


def test_the_wheel_installs_one_package_one_program_and_what_shells_and_man_look_for(
    distributions: Distributions,
) -> None:
    told = {name.rpartition("/")[2] for name in distributions.in_wheel() if ".dist-info/" in name}
    assert told >= {"LICENSE", "METADATA", "RECORD", "WHEEL", "entry_points.txt"}
    named = f"cognito_tui-{VERSION}"
    assert {name.partition("/")[0] for name in distributions.in_wheel()} == {
        "cognito_tui",
        f"{named}.data",
        f"{named}.dist-info",
    }
    data = f"{named}.data/data/"
    shared = {name.removeprefix(data) for name in distributions.in_wheel() if name.startswith(data)}
    assert shared == shared_files(distributions)


def shared_files(distributions: Distributions) -> set[str]:
    """Return the files of `share`, by their paths in the repository."""
    source = distributions.source
    return {str(path.relative_to(source)) for path in source.glob("share/**/*") if path.is_file()}


def test_the_sdist_has_what_builds_it_and_nothing_of_our_work(distributions: Distributions) -> None:
    names = {name for name in distributions.in_sdist() if not name.startswith("cognito_tui.egg-info/")}
    ours = {name for name in names if not name.startswith("app/")} - BUILT_IN
    whole = {"LICENSE", "MANIFEST.in", "README.md", "docs/package.md", "pyproject.toml"}
    assert ours == whole | shared_files(distributions)


def test_the_description_on_an_index_has_no_link_that_leads_nowhere_there(
    distributions: Distributions,
) -> None:
    metadata = message_from_string(distributions.metadata())
    assert metadata["Description-Content-Type"] == "text/markdown"
    description = metadata.get_payload()
    assert "pip install" in description
    assert [target for target in LINK.findall(str(description)) if not target.startswith("https://")] == []


def test_the_metadata_names_the_pythons_the_version_and_the_extras(distributions: Distributions) -> None:
    metadata = message_from_string(distributions.metadata())
    assert metadata["Version"] == VERSION
    assert metadata["Requires-Python"] == ">=3.10"
    assert (metadata["License-Expression"], metadata["License-File"]) == ("MIT", "LICENSE")
    extras = {"httpx", "keyring", "reference", "requests", "test", "testing", "verify"}
    assert set(metadata.get_all("Provides-Extra", [])) == extras
