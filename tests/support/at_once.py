"""Processes that do the same at the same instant: forks of one that has imported what they need."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_FORKS = """
import io, os, sys, traceback
processes = int(sys.argv.pop(1))
IMPORTS
wait, go = os.pipe()
children = []
for number in range(processes):
    if (child := os.fork()) == 0:
        os.close(go)
        os.read(wait, 1)  # its end comes to all of them, when the last is here
        code = 1
        try:
            sys.stdout = io.StringIO()
            WORK
            os.write(1, sys.stdout.getvalue().encode())  # in one piece, between those of others
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    children.append(child)
os.close(go)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def at_once(processes: int, imports: str, work: str, *arguments: object) -> list[str]:
    """Return the lines that they print; fail if one of them fails.

    Args:
        imports: Python that runs once, before.
        work: what each does, with its `number`. `arguments` are in sys.argv.
    """
    if not hasattr(os, "fork"):
        pytest.skip("Windows has no fork")
    indented = "\n            ".join(work.strip().splitlines())
    done = subprocess.run(
        [
            *(sys.executable, "-c", _FORKS.replace("IMPORTS", imports).replace("WORK", indented)),
            *(str(processes), *map(str, arguments)),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()
