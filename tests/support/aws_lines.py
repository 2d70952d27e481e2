"""Whether the real AWS CLI takes command lines: each is parsed and validated by it, to where it would be sent."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.aws_cli import aws_cli

_JUDGE = """
import io, json, shlex, sys
from contextlib import redirect_stderr, redirect_stdout
from types import SimpleNamespace
from awscli.clidriver import create_clidriver

def answered(**_):
    sent.append(True)
    return SimpleNamespace(status_code=200), {}

refused = {}
for line in json.load(sys.stdin):
    words, sent, driver = shlex.split(line)[1:], [], create_clidriver()
    driver.session.register("before-call", answered)
    said = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(said), redirect_stderr(said):
        try:
            driver.main(words)
        except SystemExit:  # its parser
            pass
    said.seek(0)
    if not sent or "--region" not in words:
        refused[line] = said.read() or "no --region"
print(json.dumps(refused))
"""


def refused(lines: list[str], home: Path) -> dict[str, str]:
    """Those that it does not take, or that have no region, and why. Skips the test without an AWS CLI."""
    python = Path(aws_cli()).with_name("python")
    if not python.exists():
        pytest.skip("the AWS CLI that is here is not in an environment of its own")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(
        [str(python), "-c", _JUDGE],
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=True,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told
