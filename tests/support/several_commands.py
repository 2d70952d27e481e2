"""Commands of `cognito-tui` one after the other in one new process, where its start is not what a test is about."""

from __future__ import annotations

import json
from typing import NamedTuple

# the arguments are commands, as one types them; of each a line is printed: its exit code, and what it prints
SCRIPT = """
import contextlib, io, json, shlex, sys
from cognito_tui.cli.main import run
for command in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as said:
        code = run(shlex.split(command))
    print(json.dumps([code, out.getvalue(), said.getvalue()]), flush=True)
"""


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def done(printed: str) -> list[Done]:
    """Return what `SCRIPT` has printed."""
    return [Done(*json.loads(line)) for line in printed.splitlines()]
