"""The AWS CLI from PyPI, in an environment of its own: its botocore is not the one that ministack is written for."""

from __future__ import annotations

import shutil
from functools import cache

import pytest

from tests.support.repository import EXTERNAL

_OWN = EXTERNAL / ".awscli" / "bin" / "aws"


@cache
def aws_program() -> str | None:
    """Where it is; None where there is none."""
    return str(_OWN) if _OWN.exists() else shutil.which("aws")


def aws_cli() -> str:
    """Where it is: `.awscli` beside this file, which .ci/run makes, or on the PATH. Skips the test without one."""
    if found := aws_program():
        return found
    pytest.skip(f"no AWS CLI: python -m venv {_OWN.parent.parent} and pip install awscli there")
