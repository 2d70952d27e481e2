"""The AWS CLI from PyPI, in an environment of its own: its botocore is not the one that ministack is written for."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

_OWN = Path(__file__).with_name(".awscli") / "bin" / "aws"


@cache
def aws_program() -> str | None:
    """Where it is; None where there is none."""
    return str(_OWN) if _OWN.exists() else shutil.which("aws")


def aws_cli() -> str:
    """Where it is: `.awscli` beside this file, which .ci/run makes, or on the PATH. Skips the test without one."""
    if found := aws_program():
        return found
    pytest.skip(f"no AWS CLI: python -m venv {_OWN.parent.parent} and pip install awscli there")
