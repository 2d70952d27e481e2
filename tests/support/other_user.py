"""A second user of this machine: there is one where the tests run as root, and that user can run a Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from atexit import register
from pathlib import Path

import pytest

import cognito_tui

UID = 4321


def as_other(*words: str) -> list[str]:
    """The command, run by a user who owns nothing and may do nothing that root may."""
    # `sh` looks for the program when all of root's rights are gone
    drop = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups"]
    return [*drop, "sh", "-c", 'exec "$0" "$@"', *words]


def other_python() -> list[str]:
    """A Python which that user can run and which has this package; use with `needs_other_user`."""
    assert _PYTHON
    return _PYTHON


def _python() -> list[str]:
    """This one; or, as root's own folder may be closed, the system's of the same version."""
    folder = Path(tempfile.mkdtemp())
    register(shutil.rmtree, folder)
    folder.chmod(0o755)
    (folder / "cognito_tui").symlink_to(Path(cognito_tui.__file__).parent)
    ours = os.pathsep.join([str(folder), *(path for path in sys.path if "site-packages" in path)])
    version = ".".join(map(str, sys.version_info[:2]))
    for words in ([sys.executable], ["env", f"PYTHONPATH={ours}", f"/usr/bin/python{version}"]):
        imports = as_other(*words, "-c", "import cognito_tui.cli.main")
        if not subprocess.run(imports, capture_output=True, check=False, cwd="/").returncode:
            return words
    return []


def _missing() -> str:
    if sys.platform != "linux" or os.getuid() != 0:
        return "only root on Linux can be two users"
    if shutil.which("setpriv") is None:
        return "there is no setpriv"
    return "" if _PYTHON else "another user can run no Python that has this package"


_PYTHON = _python() if sys.platform == "linux" and os.getuid() == 0 and shutil.which("setpriv") else []
needs_other_user = pytest.mark.skipif(bool(_missing()), reason=_missing())
