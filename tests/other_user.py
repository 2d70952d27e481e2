"""A second user of this machine: there is one where the tests run as root, and that user can run this Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

import pytest

UID = 4321


def as_other(*words: str) -> list[str]:
    """The command, run by a user who owns nothing and may do nothing that root may."""
    return ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", *words]


@cache
def _missing() -> str:
    if sys.platform != "linux" or os.getuid() != 0:
        return "only root on Linux can be two users"
    if shutil.which("setpriv") is None:
        return "there is no setpriv"
    reads = subprocess.run(
        as_other(sys.executable, "-c", "import cognito_tui"), capture_output=True, check=False, cwd="/"
    )
    return "another user cannot run this Python" if reads.returncode else ""


needs_other_user = pytest.mark.skipif(bool(_missing()), reason=_missing())
