"""checkov from PyPI, in an environment of its own: its requirements are many, and pinned."""

from __future__ import annotations

import shutil

import pytest

from tests.support.repository import EXTERNAL

_OWN = EXTERNAL / ".checkov" / "bin" / "checkov"


def checkov() -> str:
    """Where it is: `.checkov` beside this file, which .ci/run makes, or on the PATH. Skips the test without one."""
    if _OWN.exists():
        return str(_OWN)
    if found := shutil.which("checkov"):
        return found
    pytest.skip(f"no checkov: python -m venv {_OWN.parent.parent} and pip install checkov there")
