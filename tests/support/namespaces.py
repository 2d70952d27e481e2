"""A mount namespace of its own, for what a process is to find mounted: gone with the process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def mounts_possible() -> bool:
    """Return whether this user can mount what no other process sees."""
    command = ("unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt")
    return (
        sys.platform.startswith("linux")
        and shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


need_mounts = pytest.mark.skipif(
    not mounts_possible(),
    reason="no mount namespace of one's own: that takes unshare, and root with CAP_SYS_ADMIN",
)


def with_mounts(
    mounts: str, script: str, *arguments: str | Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs `script`, of Python, where the shell's `mounts` were made; $1 and so on are the arguments, as sys.argv."""
    return subprocess.run(
        ["unshare", "-m", "sh", "-ec", f'{mounts}\nexec "$PY" -c "$SCRIPT" "$@"', "sh", *map(str, arguments)],
        env={**os.environ, **more, "PY": sys.executable, "SCRIPT": script},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
