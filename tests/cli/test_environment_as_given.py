"""A command has the environment that this program was started with: nothing of Python's own."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import os
from cognito_tui.cli.child_process import as_given
print(os.environ.get("LC_CTYPE"), as_given(os.environ).get("LC_CTYPE"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "C.UTF-8 None\n"),
        ({"LC_CTYPE": "C.UTF-8"}, "C.UTF-8 C.UTF-8\n"),
        ({"LC_ALL": "C"}, "None None\n"),
    ],
)
def test_a_locale_that_python_has_chosen_is_not_the_commands(given: dict[str, str], told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=given, capture_output=True, text=True, check=True
    )
    assert done.stdout == told
