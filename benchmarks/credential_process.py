"""`credential-process` with its answer in the cache, beside Python itself and the AWS CLI; and from the one file."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.fast_path import cache_key
from release.pyz import write
from tests.support.aws_cli import aws_program

from . import spread

RUNS = 25
PYTHON_LIMIT = 2.5  # times `python -c pass`
AWS_LIMIT = 8  # times faster than `aws --version`
FILE_LIMIT = 1.5  # times the installed program
OURS = [str(Path(sys.executable).with_name("cognito-tui")), "credential-process", "--profile", "work"]
_CONFIG = """\
[profiles.work]
user_pool_id = "eu-west-1_AbCdEfGhI"
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789abc"
"""


class Runs:
    """Of one program: processor seconds, user and system, of each run."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], expected: str) -> None:
        self._command = command
        self._environ = environ
        self._expected = expected
        self.seconds: list[float] = []

    def run(self) -> None:
        before = _spent()
        done = subprocess.run(self._command, env=self._environ, capture_output=True, text=True, check=True)
        self.seconds.append(_spent() - before)
        if self._expected not in done.stdout + done.stderr:
            raise RuntimeError(f"{self._command[0]} printed something else.")


def _spent() -> float:
    if sys.platform == "win32":
        raise NotImplementedError
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main() -> None:
    if (aws_cli := aws_program()) is None:
        raise SystemExit("The AWS CLI is missing: see tests/support/aws_cli.py")
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as home:
        environ = {"PATH": os.environ["PATH"], "HOME": home}
        os.environ.clear()
        os.environ.update(environ)
        try:
            _fill_cache()
        finally:
            os.environ.clear()
            os.environ.update(before)
        ours = Runs(OURS, environ, "AccessKeyId")
        python = Runs([sys.executable, "-c", "pass"], environ, "")
        aws = Runs([aws_cli, "--version"], environ, "aws-cli")
        one_file = Runs([sys.executable, str(_one_file(Path(home))), *OURS[1:]], environ, "AccessKeyId")
        one_file.run()  # which unpacks it
        one_file.seconds.clear()
        for _ in range(RUNS):
            for program in (ours, python, aws, one_file):
                program.run()
    mine = statistics.median(ours.seconds)
    print(
        f"Warm credential-process: {mine / statistics.median(python.seconds):.2f} × `python -c pass` "
        f"(limit {PYTHON_LIMIT}), {statistics.median(aws.seconds) / mine:.1f} × faster than `aws --version` "
        f"(at least {AWS_LIMIT}); processor time, medians of {RUNS} interleaved runs"
    )
    print(f"  cognito-tui {spread(ours.seconds)}, python {spread(python.seconds)}, aws {spread(aws.seconds)}")
    print(
        f"  from cognito-tui.pyz {statistics.median(one_file.seconds) / mine:.2f} × that (limit {FILE_LIMIT}): "
        f"{spread(one_file.seconds)}"
    )


def _one_file(folder: Path) -> Path:
    """Make one of what this takes: no other packages are in it."""
    import cognito_tui

    shutil.copytree(Path(cognito_tui.__file__).parent, folder / "site/cognito_tui")
    return write(folder / "cognito-tui.pyz", folder / "site")


def _fill_cache() -> None:
    config = Path(os.environ["HOME"], ".config/cognito-tui/config.toml")
    config.parent.mkdir(parents=True)
    config.write_text(_CONFIG)
    profile = load(Flags(profile="work"), environ={}, directory=Path(os.environ["HOME"])).profile
    cache = CredentialCache(profile, Clock())
    keys = (Secret("ASIAIOSFODNN7EXAMPLE"), Secret("secret"), Secret("x" * 1200))
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    cache.put("ada", "ada", AwsCredentials(*keys, until, "identity", "eu-west-1"))
    key = cache_key(OURS[2:])
    if key is None:
        raise RuntimeError("There is no quick answer on this system.")
    cache.allow_lookup(key)


if __name__ == "__main__":
    main()
